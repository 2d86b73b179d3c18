package io.switchhook.subscriber;

/** A field of a domain or subscriber has a value that it cannot have. */
public class InvalidFieldException extends RuntimeException {

    private final String field;

    /**
     * Refuses a value.
     *
     * @param field the name of the component of {@link SubscriberDraft} or {@link DomainDetails}
     * @param message what is wrong or allowed, in one line that the sender may see; never a password
     */
    public InvalidFieldException(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
