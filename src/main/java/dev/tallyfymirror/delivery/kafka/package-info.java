/** A Kafka topic as a destination: CloudEvents, one record each, keyed by what must stay in order. */
@NullMarked
package dev.tallyfymirror.delivery.kafka;

import org.jspecify.annotations.NullMarked;
