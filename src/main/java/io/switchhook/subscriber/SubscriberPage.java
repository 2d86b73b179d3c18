package io.switchhook.subscriber;

import java.util.List;

/**
 * Some of many subscribers.
 *
 * @param total how many there are on all pages
 */
public record SubscriberPage(List<SubscriberDetails> subscribers, long total) {}
