package io.switchhook.it.phone;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a session description says about its one audio stream (RFC 4566).
 *
 * @param port where it is to be sent to
 * @param direction what its sender does: {@code sendrecv}, {@code sendonly}, {@code recvonly} or {@code inactive}
 */
public record Media(int port, String direction) {

    static final String BOTH_WAYS = "sendrecv";

    private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio (\\d+) ");
    private static final Pattern DIRECTION = Pattern.compile("(?m)^a=(sendrecv|sendonly|recvonly|inactive)\\s*$");
    /** RFC 3264 6.1: what a willing phone answers to each. */
    private static final Map<String, String> ANSWERS =
            Map.of(BOTH_WAYS, BOTH_WAYS, "sendonly", "recvonly", "recvonly", "sendonly", "inactive", "inactive");

    static Media parse(String description) {
        Matcher audio = AUDIO.matcher(description);
        if (!audio.find()) {
            throw new AssertionError("no audio in: " + description);
        }
        Matcher direction = DIRECTION.matcher(description);
        return new Media(Integer.parseInt(audio.group(1)), direction.find() ? direction.group(1) : BOTH_WAYS);
    }

    /** The same with the direction that answers an offer. */
    Media answering(Media offer) {
        return new Media(port, ANSWERS.get(offer.direction()));
    }

    /** The same from an end that sends and takes nothing. */
    Media holding() {
        return new Media(port, "sendonly");
    }

    String description() {
        return Sdp.audio(port, direction);
    }
}
