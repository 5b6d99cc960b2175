/**
 * From changes to events: their ids, types, data, schemas, and the CloudEvents envelope. Pure: no I/O but the schemas'
 * resources, no clock.
 *
 * <p>An id is a UUID of version 5 (RFC 9562) over the name of the fact, so that a fact which Tallyfy itself dates has the
 * same id on every machine and after every rebuild of the mirror. The namespace is {@code
 * 3e7012ec-a779-4979-9dbb-863294ef635d}, a random one made for this project; the name is, as netstrings ({@code
 * length:bytes,} in UTF-8, an absent part being empty) one after another:
 * <ol>
 *   <li>the organization's id,
 *   <li>{@code task} or {@code run},
 *   <li>the id of that item,
 *   <li>the long name of the type,
 *   <li>the fact's own time,
 *   <li>the {@code completed_at} undone before,
 *   <li>the number counted in this mirror, empty where there is none.
 * </ol>
 * Times in names have six digits of a second, always: {@code 2026-03-01T09:00:00.000000Z}. Ids never change once told:
 * neither does any of this.
 *
 * <p>Times in {@code data} and in the envelope are RFC 3339 in UTC with as many groups of three digits of a second as
 * the microseconds need: none, three or six.
 *
 * <p>Each type has a JSON Schema of its {@code data} in {@code src/main/resources/schemas}; schemas only ever gain
 * optional members under one version.
 */
@NullMarked
package dev.tallyfymirror.event;

import org.jspecify.annotations.NullMarked;
