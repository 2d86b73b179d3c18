package io.switchhook.console.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of some content (RFC 9110 14).
 *
 * @param first the first byte, counted from 0
 * @param last the last one
 */
record ByteRange(long first, long last) {

    /** One range only: the whole is a right answer to a request for several. */
    private static final Pattern RANGE = Pattern.compile("(?i)bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /** What a request asks for. */
    sealed interface Wanted {

        /** All of it, also when what was asked for cannot be understood. */
        record Whole() implements Wanted {}

        record Part(ByteRange range) implements Wanted {}

        /** Something that there is not. */
        record Nothing() implements Wanted {}
    }

    long length() {
        return last - first + 1;
    }

    /** The value of Content-Range for a content of so many bytes. */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /**
     * Reads a Range header.
     *
     * @param header null: there is none
     * @param size of the whole content in bytes
     */
    static Wanted wanted(String header, long size) {
        Matcher matcher = header == null ? null : RANGE.matcher(header.strip());
        if (matcher == null || !matcher.matches()) {
            return new Wanted.Whole();
        }
        Optional<Long> from = number(matcher.group(1));
        Optional<Long> to = number(matcher.group(2));
        if (from.isEmpty()) {
            return to.<Wanted>map(count -> count == 0 || size == 0
                            ? new Wanted.Nothing()
                            : new Wanted.Part(new ByteRange(Math.max(0, size - count), size - 1)))
                    .orElse(new Wanted.Whole());
        }
        if (to.isPresent() && to.get() < from.get()) {
            return new Wanted.Whole();
        }
        return from.get() >= size
                ? new Wanted.Nothing()
                : new Wanted.Part(new ByteRange(from.get(), Math.min(to.orElse(size - 1), size - 1)));
    }

    private static Optional<Long> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(digits));
    }
}
