package io.switchhook.it.phone;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every message a phone sent, received or dropped, with its time. All phones of a test run count their time from the
 * same instant, so traces can be merged and compared.
 */
public final class Trace {

    /** Which way a message went, or what became of it; FAILED holds why the phone could not deal with the last one. */
    public enum Direction {
        SENT("-->"), RECEIVED("<--"), DROPPED("x--"), MALFORMED("?--"), FAILED("!!!");

        private final String arrow;

        Direction(String arrow) {
            this.arrow = arrow;
        }
    }

    /** One message. */
    public record Entry(Duration at, String phone, Direction direction, InetSocketAddress peer, String message) {

        public String startLine() {
            return message.lines().findFirst().orElse("");
        }

        /** All values of a header. */
        public List<String> headers(String name) {
            return Fields.parse(message.split("\r?\n\r?\n", 2)[0]).values(name);
        }

        @Override
        public String toString() {
            return String.format("%10.1f ms  %-8s %s %-15s  %s  [%s; %s]", at.toNanos() / 1e6, phone, direction.arrow,
                    peer.getAddress().getHostAddress() + ":" + peer.getPort(), startLine(),
                    String.join("", headers("CSeq")), String.join("", headers("Call-ID")));
        }
    }

    private static final int LONGEST = 20_000;
    private static final long START = System.nanoTime();

    private final String phone;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Trace(String phone) {
        this.phone = phone;
    }

    /** The time now, as trace entries and received messages carry it. */
    public static Duration now() {
        return Duration.ofNanos(System.nanoTime() - START);
    }

    synchronized void add(Duration at, Direction direction, InetSocketAddress peer, byte[] message) {
        if (entries.size() == LONGEST) {
            entries.removeFirst();
        }
        entries.add(new Entry(at, phone, direction, peer, new String(message, StandardCharsets.UTF_8)));
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The entries sent, whose start line begins like this: {@code sent("ACK")}. */
    public List<Entry> sent(String startOfLine) {
        return of(Direction.SENT, startOfLine);
    }

    /** The entries received, retransmissions included, whose start line begins like this. */
    public List<Entry> received(String startOfLine) {
        return of(Direction.RECEIVED, startOfLine);
    }

    private List<Entry> of(Direction direction, String startOfLine) {
        return entries().stream()
                .filter(entry -> entry.direction() == direction && entry.startLine().startsWith(startOfLine))
                .toList();
    }

    /** One line a message. */
    @Override
    public String toString() {
        return lines(entries());
    }

    /** Every message in full. */
    public String inFull() {
        return entries().stream().map(entry -> entry + "\n" + entry.message()).collect(Collectors.joining("\n"));
    }

    /** The messages of several phones in the order of their times, one line each. */
    public static String of(Phone... phones) {
        return since(Duration.ZERO, phones);
    }

    /** Those that are not older than this. */
    public static String since(Duration start, Phone... phones) {
        List<Entry> merged = new ArrayList<>(Stream.of(phones)
                .flatMap(phone -> phone.trace().entries().stream())
                .filter(entry -> entry.at().compareTo(start) >= 0)
                .toList());
        merged.sort(Comparator.comparing(Entry::at));
        return lines(merged);
    }

    private static String lines(List<Entry> entries) {
        return entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }
}
