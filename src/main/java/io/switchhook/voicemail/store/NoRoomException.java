package io.switchhook.voicemail.store;

/** A mailbox takes no message now. */
public final class NoRoomException extends RuntimeException {

    private final Room room;

    NoRoomException(String message, Room room) {
        super(message);
        this.room = room;
    }

    /** Why; never {@link Room#FREE}. */
    public Room room() {
        return room;
    }
}
