package io.switchhook.group;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which order a group rings its members. */
public enum Strategy {
    /** Everybody together, those of groups inside it too. */
    ALL_AT_ONCE("all-at-once"),
    /** One after the other, as they are listed. */
    IN_ORDER("in-order"),
    /** One after the other; each call begins with the next one of those who can be called. */
    ROUND_ROBIN("round-robin"),
    /** One after the other, those of groups inside it too; who has not had a call for the longest time first. */
    LONGEST_IDLE("longest-idle");

    private final String settingName;

    Strategy(String settingName) {
        this.settingName = settingName;
    }

    /**
     * The strategy of this {@link #settingName}; case does not matter.
     *
     * @throws IllegalArgumentException when there is none; the message says which there are
     */
    public static Strategy parse(String name) {
        for (Strategy strategy : values()) {
            if (strategy.settingName.equalsIgnoreCase(name.strip())) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("must be one of "
                + Stream.of(values()).map(Strategy::settingName).collect(Collectors.joining(", ")));
    }

    /** Its name for people and in the database. */
    public String settingName() {
        return settingName;
    }
}
