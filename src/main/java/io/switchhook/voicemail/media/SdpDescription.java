package io.switchhook.voicemail.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A session description (RFC 4566), read leniently: what is not understood is passed over. One class of each container
 * knows how to read one, and neither shows it to the archive on both.
 */
final class SdpDescription {

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final int LAST_PORT = 65_535;
    private static final int LAST_TYPE = 127;

    private final List<String> times = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private String connection = "";
    private Direction direction = Direction.SENDRECV;

    /** Who sends (RFC 4566 6), as the one who says it sees it. */
    enum Direction {
        SENDRECV(true, true),
        SENDONLY(true, false),
        RECVONLY(false, true),
        INACTIVE(false, false);

        private final boolean sends;
        private final boolean receives;

        Direction(boolean sends, boolean receives) {
            this.sends = sends;
            this.receives = receives;
        }

        boolean sends() {
            return sends;
        }

        boolean receives() {
            return receives;
        }

        static Direction of(boolean sends, boolean receives) {
            if (sends) {
                return receives ? SENDRECV : SENDONLY;
            }
            return receives ? RECVONLY : INACTIVE;
        }

        /** As an attribute says it. */
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Direction> named(String text) {
            for (Direction each : values()) {
                if (each.text().equals(text)) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    private SdpDescription() {}

    static SdpDescription parse(String text) {
        SdpDescription description = new SdpDescription();
        for (String line : text.split("\r\n|\n|\r")) {
            String stripped = line.strip();
            if (stripped.length() > 2 && stripped.charAt(1) == '=') {
                description.take(stripped.charAt(0), stripped.substring(2).strip());
            }
        }
        return description;
    }

    private void take(char type, String value) {
        switch (type) {
            case 'm' -> streams.add(new Stream(value.split("\\s+")));
            case 't' -> times.add(value);
            case 'c' -> {
                if (streams.isEmpty()) {
                    connection = value;
                } else {
                    last().connection = value;
                }
            }
            case 'a' -> attribute(value);
            default -> { }
        }
    }

    private void attribute(String value) {
        Optional<Direction> said = Direction.named(value.toLowerCase(Locale.ROOT));
        if (said.isPresent() && streams.isEmpty()) {
            direction = said.get();
        } else if (said.isPresent()) {
            last().direction = said.get();
        } else if (!streams.isEmpty() && value.regionMatches(true, 0, "rtpmap:", 0, 7)) {
            last().name(value.substring(7).strip().split("\\s+", 2));
        } else if (!streams.isEmpty() && value.regionMatches(true, 0, "rtcp:", 0, 5)) {
            last().rtcp = value.substring(5).strip().split("\\s+");
        }
    }

    private Stream last() {
        return streams.get(streams.size() - 1);
    }

    /** The values of the lines that say when the session is. */
    List<String> times() {
        return times;
    }

    List<Stream> streams() {
        return streams;
    }

    /** A whole number from 0 up; empty when it is none, or greater than allowed. */
    private static Optional<Integer> number(String text, int most) {
        if (!text.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number <= most ? Optional.of(number) : Optional.empty();
    }

    /** One stream of the session. */
    final class Stream {

        private final String[] fields;
        private final Map<Integer, String> names = new LinkedHashMap<>();
        private String connection;
        private Direction direction;
        private String[] rtcp = {};

        private Stream(String[] fields) {
            this.fields = fields;
            for (int i = 3; i < fields.length; i++) {
                number(fields[i], LAST_TYPE).ifPresent(type -> names.put(type, staticName(type)));
            }
        }

        private static String staticName(int type) {
            return type == Codec.PCMU.payloadType() ? "pcmu/8000" : type == Codec.PCMA.payloadType() ? "pcma/8000" : "";
        }

        private void name(String[] mapping) {
            if (mapping.length == 2) {
                number(mapping[0], LAST_TYPE).ifPresent(
                        type -> names.computeIfPresent(type, (same, old) -> mapping[1].strip().toLowerCase(Locale.ROOT)));
            }
        }

        private String field(int index, String otherwise) {
            return fields.length > index && !fields[index].isEmpty() ? fields[index] : otherwise;
        }

        /** The line of an answer or a later offer that does without this stream (RFC 3264 6, 8.2). */
        String refused() {
            String formats = fields.length > 3 ? String.join(" ", List.of(fields).subList(3, fields.length)) : "0";
            return "m=" + field(0, "audio") + " 0 " + field(2, "RTP/AVP") + " " + formats;
        }

        /** The profile; RTP without encryption has one of two. */
        String profile() {
            return field(2, "").toUpperCase(Locale.ROOT);
        }

        boolean isOpenAudio() {
            return field(0, "").equalsIgnoreCase("audio") && port() > 0
                    && (profile().equals("RTP/AVP") || profile().equals("RTP/AVPF"));
        }

        private int port() {
            return number(field(1, "").split("/", 2)[0], LAST_PORT).orElse(0);
        }

        /** The codecs that we know, by their numbers, in the order of the line. */
        Map<Integer, Codec> codecs() {
            Map<Integer, Codec> codecs = new LinkedHashMap<>();
            names.forEach((type, name) -> {
                switch (name) {
                    case "pcmu/8000", "pcmu/8000/1" -> codecs.put(type, Codec.PCMU);
                    case "pcma/8000", "pcma/8000/1" -> codecs.put(type, Codec.PCMA);
                    default -> { }
                }
            });
            return codecs;
        }

        /** The number of telephone events that have the clock of our codecs. */
        Optional<Integer> events() {
            return names.entrySet().stream()
                    .filter(entry -> entry.getValue().equals("telephone-event/8000")
                            || entry.getValue().equals("telephone-event/8000/1"))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }

        Direction direction() {
            return direction == null ? SdpDescription.this.direction : direction;
        }

        private String[] connectionFields() {
            return (connection == null ? SdpDescription.this.connection : connection).split("\\s+");
        }

        /** Whether it goes over the Internet by this protocol, IP4 or IP6. */
        boolean isOver(String protocol) {
            String[] parts = connectionFields();
            return parts.length > 2 && parts[0].equalsIgnoreCase("IN") && parts[1].equalsIgnoreCase(protocol);
        }

        /**
         * Where the stream is to be sent to. The address is the unspecified one when it is said to be, or is a name, which
         * we do not look up.
         */
        InetSocketAddress rtp() {
            return new InetSocketAddress(address(connectionFields()[2]), port());
        }

        /** Where reports are to be sent to: the next port, if not said otherwise (RFC 3605). */
        InetSocketAddress rtcp() {
            InetSocketAddress rtp = rtp();
            int port = rtcp.length > 0 ? number(rtcp[0], LAST_PORT).orElse(0) : Math.min(rtp.getPort() + 1, LAST_PORT);
            InetAddress address = rtcp.length > 3 ? address(rtcp[3]) : rtp.getAddress();
            boolean fits = address.getClass() == rtp.getAddress().getClass();
            return new InetSocketAddress(fits ? address : rtp.getAddress(), port);
        }

        /** Whether the other side wants nothing by the way of before RFC 3264 (8.4): the address of nobody. */
        boolean isToNobody() {
            String address = connectionFields()[2].split("/", 2)[0];
            return literal(address).filter(InetAddress::isAnyLocalAddress).isPresent();
        }

        private InetAddress address(String text) {
            return literal(text.split("/", 2)[0]).orElseGet(() -> literal(isOver("IP6") ? "::" : "0.0.0.0").orElseThrow());
        }

        private static Optional<InetAddress> literal(String text) {
            if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(InetAddress.getByName(text));
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        }
    }
}
