package io.switchhook.voicemail.media;

import io.switchhook.voicemail.media.SdpDescription.Direction;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Our side of the session descriptions of one call, in one dialog (RFC 3264): one stream of sound, PCMU or PCMA, with
 * telephone events. Used by one thread at a time.
 */
public final class SdpSession {

    private static final int EVENTS = 101;
    private static final String END_OF_LINE = "\r\n";

    private final InetAddress address;
    private final int port;
    private final int id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);

    private long version = id;
    /** What was said last, the line with the version left out. */
    private String said = "";
    /** The streams of the session up to now, ours among them: none ever goes away (RFC 3264 8). */
    private List<String> refused = List.of("");
    private int ours;
    /** How things are numbered, which does not change during a session (RFC 3264 8.3.2). */
    private Map<Integer, Codec> codecs = new LinkedHashMap<>();
    private int events = EVENTS;
    private String profile = "RTP/AVP";
    private List<String> times = List.of("0 0");

    /**
     * @param address that callers are told to send to, {@link MediaChannel#address}
     * @param port the RTP port, {@link MediaChannel#port}
     */
    public SdpSession(InetAddress address, int port) {
        this.address = address;
        this.port = port;
        for (Codec codec : Codec.values()) {
            codecs.put(codec.payloadType(), codec);
        }
    }

    /**
     * Answers an offer, the first one or a later one. Of its streams the first one that we can do is taken, and the others
     * are refused.
     *
     * @return empty when there is none that we can do: the INVITE is refused with 488, and what was agreed before stays
     */
    public Optional<SdpAnswer> answer(String offer) {
        SdpDescription offered = SdpDescription.parse(offer);
        List<SdpDescription.Stream> streams = offered.streams();
        for (int i = 0; i < streams.size(); i++) {
            SdpDescription.Stream stream = streams.get(i);
            if (isUsable(stream) && !stream.codecs().isEmpty()) {
                ours = i;
                refused = streams.stream().map(SdpDescription.Stream::refused).toList();
                times = offered.times().isEmpty() ? List.of("0 0") : offered.times();
                return Optional.of(answer(stream));
            }
        }
        return Optional.empty();
    }

    private SdpAnswer answer(SdpDescription.Stream stream) {
        codecs = stream.codecs();
        Set<Integer> theirEvents = stream.events().map(Set::of).orElse(Set.of());
        stream.events().ifPresent(type -> events = type);
        profile = stream.profile();
        MediaTerms terms = terms(stream, codecs, theirEvents);
        Direction direction = Direction.of(terms.sends(), terms.receives());
        return new SdpAnswer(describe(direction, !theirEvents.isEmpty()), terms);
    }

    /**
     * Our offer, in a 200 to an INVITE that has none, the first one or a later one. The answer comes in the ACK; it goes to
     * {@link #answered}.
     */
    public String offer() {
        return describe(Direction.SENDRECV, true);
    }

    /**
     * Takes the answer to our last offer.
     *
     * @return empty when nothing of the offer was taken, or the answer is broken: there is nothing to talk with
     */
    public Optional<MediaTerms> answered(String answer) {
        List<SdpDescription.Stream> streams = SdpDescription.parse(answer).streams();
        if (streams.size() <= ours || !isUsable(streams.get(ours))) {
            return Optional.empty();
        }
        SdpDescription.Stream stream = streams.get(ours);
        Map<Integer, Codec> common = new LinkedHashMap<>(stream.codecs());
        common.values().retainAll(codecs.values());
        if (common.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> theirEvents = stream.events().map(type -> Set.copyOf(List.of(type, events))).orElse(Set.of());
        return Optional.of(terms(stream, common, theirEvents));
    }

    private boolean isUsable(SdpDescription.Stream stream) {
        if (!stream.isOpenAudio() || !stream.isOver(protocol())) {
            return false;
        }
        InetAddress theirs = stream.rtp().getAddress();
        return theirs.getClass() == address.getClass() && !theirs.isMulticastAddress();
    }

    private MediaTerms terms(SdpDescription.Stream stream, Map<Integer, Codec> common, Set<Integer> theirEvents) {
        Map.Entry<Integer, Codec> first = common.entrySet().iterator().next();
        Direction theirs = stream.direction();
        // Numbers are what each side wants to receive; one that offered may get its own ones (RFC 3264 5.1).
        Map<Integer, Codec> received = new LinkedHashMap<>(codecs);
        received.putAll(common);
        InetSocketAddress rtp = stream.rtp();
        return new MediaTerms(
                rtp,
                stream.rtcp(),
                first.getValue(),
                first.getKey(),
                received,
                theirEvents,
                theirs.receives() && !stream.isToNobody(),
                theirs.sends());
    }

    private String describe(Direction direction, boolean withEvents) {
        List<String> lines = new ArrayList<>();
        lines.add("s=-");
        lines.add("c=" + where());
        times.forEach(time -> lines.add("t=" + time));
        for (int i = 0; i < refused.size(); i++) {
            if (i == ours) {
                describeOurs(lines, direction, withEvents);
            } else {
                lines.add(refused.get(i));
            }
        }
        String rest = String.join(END_OF_LINE, lines) + END_OF_LINE;
        if (!said.isEmpty() && !said.equals(rest)) {
            version++;
        }
        said = rest;
        return "v=0" + END_OF_LINE + "o=- " + id + " " + version + " " + where() + END_OF_LINE + rest;
    }

    private void describeOurs(List<String> lines, Direction direction, boolean withEvents) {
        StringBuilder numbers = new StringBuilder();
        codecs.keySet().forEach(type -> numbers.append(' ').append(type));
        lines.add("m=audio " + port + " " + profile + numbers + (withEvents ? " " + events : ""));
        codecs.forEach((type, codec) -> lines.add("a=rtpmap:" + type + " " + codec + "/8000"));
        if (withEvents) {
            lines.add("a=rtpmap:" + events + " telephone-event/8000");
            lines.add("a=fmtp:" + events + " 0-15");
        }
        lines.add("a=ptime:20");
        lines.add("a=" + direction.text());
    }

    private String protocol() {
        return address instanceof Inet6Address ? "IP6" : "IP4";
    }

    private String where() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return "IN " + protocol() + " " + (zone < 0 ? text : text.substring(0, zone));
    }
}
