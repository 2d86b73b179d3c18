package io.switchhook.group;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.util.Objects;

/** A member of a group: a subscriber or another group, the other one is null. */
@Embeddable
public class StoredMember {

    @Column(name = "place", nullable = false)
    int place;

    @Column(name = "subscriber_id")
    Long subscriber;

    @Column(name = "nested_id")
    Long nested;

    protected StoredMember() {}

    StoredMember(int place, Long subscriber, Long nested) {
        this.place = place;
        this.subscriber = subscriber;
        this.nested = nested;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredMember member
                && place == member.place
                && Objects.equals(subscriber, member.subscriber)
                && Objects.equals(nested, member.nested);
    }

    @Override
    public int hashCode() {
        return Objects.hash(place, subscriber, nested);
    }
}
