package io.switchhook.voicemail.store;

import io.switchhook.settings.MailboxSettings;
import io.switchhook.settings.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Singleton;

/** How full mailboxes are, messages that are being recorded included. Thread-safe, in memory; nothing here waits. */
@Singleton
class Occupancy {

    /**
     * What a mailbox has in the database.
     *
     * @param bytes of the messages that are not deleted
     * @param bytesOnDisk of all its files
     */
    record Tally(Counts counts, long bytes, long bytesOnDisk) {

        static final Tally NONE = new Tally(Counts.NONE, 0, 0);
    }

    /** The place of a message that is not in the database yet. */
    static final class Place {

        private final long mailbox;
        private long bytes;

        private Place(long mailbox) {
            this.mailbox = mailbox;
        }
    }

    private final MailboxSettings quotas;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Tally> tallies = new HashMap<>();
    private final Map<Long, List<Place>> places = new HashMap<>();
    private long bytesOnDisk;
    private long bytesInPlaces;
    /** Until somebody has looked, nothing can be written. */
    private boolean diskFull = true;

    @Inject
    Occupancy(Settings settings) {
        this(settings.mailboxes());
    }

    Occupancy(MailboxSettings quotas) {
        this.quotas = quotas;
    }

    Tally tally(long mailbox) {
        return locked(() -> tallies.getOrDefault(mailbox, Tally.NONE));
    }

    MailboxUse use(long mailbox) {
        Tally tally = tally(mailbox);
        return new MailboxUse(tally.counts().total(), tally.bytes(), quotas.mostMessages(), quotas.mostBytes());
    }

    /** Sets what a mailbox has; gives what it had. */
    Tally put(long mailbox, Tally tally) {
        return locked(() -> {
            Tally replaced = tally.equals(Tally.NONE) ? tallies.remove(mailbox) : tallies.put(mailbox, tally);
            Tally before = replaced == null ? Tally.NONE : replaced;
            bytesOnDisk += tally.bytesOnDisk() - before.bytesOnDisk();
            return before;
        });
    }

    /** Whether a mailbox takes a message. */
    Room room(long mailbox) {
        return locked(() -> {
            Room all = roomInAll();
            if (all != Room.FREE) {
                return all;
            }
            Tally tally = tallies.getOrDefault(mailbox, Tally.NONE);
            List<Place> taken = places.getOrDefault(mailbox, List.of());
            boolean full = tally.counts().total() + taken.size() >= quotas.mostMessages()
                    || bytes(tally, taken) >= quotas.mostBytes();
            return full ? Room.MAILBOX_FULL : Room.FREE;
        });
    }

    /**
     * Takes a place in a mailbox, to be given back by {@link #leave}.
     *
     * @throws NoRoomException when there is none
     */
    Place take(long mailbox) {
        return locked(() -> {
            Room room = room(mailbox);
            if (room != Room.FREE) {
                throw new NoRoomException(
                        room == Room.MAILBOX_FULL ? "the mailbox is full" : "there is no room for more messages", room);
            }
            Place place = new Place(mailbox);
            places.computeIfAbsent(mailbox, key -> new ArrayList<>()).add(place);
            return place;
        });
    }

    /** A message in a place has become longer; tells whether it may become longer still. */
    Room grow(Place place, long bytes) {
        return locked(() -> {
            List<Place> taken = places.getOrDefault(place.mailbox, List.of());
            if (taken.contains(place)) {
                place.bytes += bytes;
                bytesInPlaces += bytes;
            }
            Room all = roomInAll();
            return all == Room.FREE && bytes(tallies.getOrDefault(place.mailbox, Tally.NONE), taken) >= quotas.mostBytes()
                    ? Room.MAILBOX_FULL
                    : all;
        });
    }

    /** Gives a place back. */
    void leave(Place place) {
        locked(() -> {
            List<Place> taken = places.getOrDefault(place.mailbox, List.of());
            if (taken.remove(place)) {
                bytesInPlaces -= place.bytes;
            }
            if (taken.isEmpty()) {
                places.remove(place.mailbox);
            }
            return null;
        });
    }

    /** Says whether the disk has so little space left, or none at all, that nothing more is to be written. */
    void diskFull(boolean full) {
        locked(() -> diskFull = full);
    }

    private Room roomInAll() {
        boolean full = diskFull
                || quotas.mostBytesInAll() > 0 && bytesOnDisk + bytesInPlaces >= quotas.mostBytesInAll();
        return full ? Room.STORE_FULL : Room.FREE;
    }

    private static long bytes(Tally tally, List<Place> taken) {
        return tally.bytes() + taken.stream().mapToLong(place -> place.bytes).sum();
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
