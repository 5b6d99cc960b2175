/**
 * A webhook as a destination: Standard Webhooks, signed, to public addresses only unless told otherwise.
 */
@NullMarked
package dev.tallyfymirror.delivery.webhook;

import org.jspecify.annotations.NullMarked;
