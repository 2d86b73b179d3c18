package io.switchhook.sip;

import java.util.ArrayList;
import java.util.List;

/** Session descriptions of somebody who takes part in a call without media (RFC 3264). */
public final class NoMedia {

    private static final String END_OF_LINE = "\r\n";

    private NoMedia() {}

    /**
     * An answer that refuses each stream of an offer by port 0 (RFC 3264 6).
     *
     * @param address of the server
     */
    public static String answer(String offer, String address) {
        List<String> times = new ArrayList<>();
        List<String> media = new ArrayList<>();
        for (String line : offer.split("\r\n|\n|\r")) {
            if (line.startsWith("t=")) {
                times.add(line);
            } else if (line.startsWith("m=")) {
                media.add(refused(line));
            }
        }
        return description(address, times.isEmpty() ? List.of("t=0 0") : times, media);
    }

    /** An offer without a stream (RFC 3264 5). */
    public static String offer(String address) {
        return description(address, List.of("t=0 0"), List.of());
    }

    private static String refused(String media) {
        String[] parts = media.split(" ", 3);
        return parts.length == 3 ? parts[0] + " 0 " + parts[2] : media;
    }

    private static String description(String address, List<String> times, List<String> media) {
        String where = address.contains(":") ? "IN IP6 " + address.replaceAll("[\\[\\]]", "") : "IN IP4 " + address;
        List<String> lines = new ArrayList<>(List.of("v=0", "o=- 0 0 " + where, "s=-", "c=" + where));
        lines.addAll(times);
        lines.addAll(media);
        return String.join(END_OF_LINE, lines) + END_OF_LINE;
    }
}
