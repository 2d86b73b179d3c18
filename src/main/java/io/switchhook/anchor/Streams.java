package io.switchhook.anchor;

import io.switchhook.container.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The media streams of a session description (RFC 4566), as far as it takes to tell whether two offers are answers to each
 * other (RFC 3264 6). Formats that have a static number (RFC 3551 6) are known by it, others by their names.
 */
final class Streams {

    private static final Set<String> NOT_MEDIA = Set.of("telephone-event", "cn");

    /** RFC 3551 6: 96 to 127. */
    private static final Pattern DYNAMIC = Pattern.compile("9[6-9]|1[01][0-9]|12[0-7]");

    private record Stream(String media, boolean rejected, List<String> numbers, Set<String> formats) {}

    private final List<Stream> streams = new ArrayList<>();

    private Streams() {}

    private static Streams of(Content description) {
        Streams streams = new Streams();
        for (String line : new String(description.bytes(), StandardCharsets.ISO_8859_1).split("\r?\n")) {
            if (line.startsWith("m=")) {
                streams.begin(line.substring(2).strip().split("\\s+"));
            } else if (line.regionMatches(true, 0, "a=rtpmap:", 0, 9) && !streams.streams.isEmpty()) {
                streams.name(line.substring(9).strip().split("\\s+", 2));
            }
        }
        return streams;
    }

    private void begin(String[] fields) {
        List<String> numbers = fields.length > 3 ? List.of(fields).subList(3, fields.length) : List.of();
        boolean rejected = fields.length < 4 || fields[1].equals("0");
        streams.add(new Stream(fields[0].toLowerCase(Locale.ROOT), rejected, numbers, new HashSet<>(numbers)));
    }

    private void name(String[] fields) {
        Stream stream = streams.get(streams.size() - 1);
        if (fields.length < 2 || !stream.numbers().contains(fields[0])) {
            return;
        }
        String name = fields[1].toLowerCase(Locale.ROOT);
        boolean isMedia = !NOT_MEDIA.contains(name.split("/", 2)[0]);
        boolean dynamic = DYNAMIC.matcher(fields[0]).matches();
        if (dynamic || !isMedia) {
            stream.formats().remove(fields[0]);
        }
        if (dynamic && isMedia) {
            stream.formats().add(name);
        }
    }

    /** Whether each of two offers can be the answer to the other one: the same streams, each with a format in common. */
    static boolean fit(Content one, Content other) {
        List<Stream> ones = of(one).streams;
        List<Stream> others = of(other).streams;
        if (ones.isEmpty() || ones.size() != others.size()) {
            return false;
        }
        boolean media = false;
        for (int i = 0; i < ones.size(); i++) {
            Stream mine = ones.get(i);
            Stream theirs = others.get(i);
            boolean open = !mine.rejected() && !theirs.rejected();
            if (!mine.media().equals(theirs.media())
                    || open && mine.formats().stream().noneMatch(theirs.formats()::contains)) {
                return false;
            }
            media |= open;
        }
        return media;
    }
}
