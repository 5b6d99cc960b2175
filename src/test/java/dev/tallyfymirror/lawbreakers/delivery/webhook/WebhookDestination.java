package dev.tallyfymirror.lawbreakers.delivery.webhook;

import dev.tallyfymirror.lawbreakers.delivery.kafka.KafkaDestination;
import org.apache.kafka.clients.producer.Producer;
import reactor.netty.http.client.HttpClient;

/** Lawful: speaks HTTP. Breaks: knows another destination, and Kafka. */
public class WebhookDestination {
    HttpClient http;
    KafkaDestination other;
    Producer<String, String> producer;
}
