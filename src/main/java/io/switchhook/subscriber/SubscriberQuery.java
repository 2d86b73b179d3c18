package io.switchhook.subscriber;

import java.util.Objects;

/**
 * Which subscribers to list.
 *
 * @param order how they are sorted
 */
public record SubscriberQuery(AddressQuery of, SubscriberOrder order) {

    public SubscriberQuery {
        Objects.requireNonNull(of, "what is looked for is required");
        Objects.requireNonNull(order, "order is required");
    }

    /** The parameters but {@code order} are those of {@link AddressQuery}. */
    public SubscriberQuery(String domain, String prefix, SubscriberOrder order, int offset, int limit) {
        this(new AddressQuery(domain, prefix, offset, limit), order);
    }
}
