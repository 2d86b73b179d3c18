package io.switchhook.voicemail;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of this server that the sound of a call goes by. A call to a mailbox comes from ourselves, so where it came in says
 * nothing: it is the address on the way to the caller, as this machine's routes tell it.
 */
final class LocalAddress {

    private static final Pattern CONNECTION = Pattern.compile("(?m)^c=IN IP[46] ([^\\s/]+)");
    private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio ");
    private static final Pattern MEDIA = Pattern.compile("(?m)^m=");
    /** A name would have to be looked up. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");
    private static final int ANY_PORT = 9;

    private LocalAddress() {}

    /**
     * The address towards a caller; no packet is sent.
     *
     * @param offer the caller's session description; empty when he has made none
     * @param otherwise hosts where he might be, best first; names count for nothing
     */
    static InetAddress towards(String offer, List<String> otherwise) {
        return connection(offer)
                .or(() -> otherwise.stream().flatMap(host -> literal(host).stream()).findFirst())
                .flatMap(LocalAddress::towards)
                .orElseGet(InetAddress::getLoopbackAddress);
    }

    /** Where a session description says that sound be sent: for its first audio stream, else for all. */
    private static Optional<InetAddress> connection(String offer) {
        Matcher media = MEDIA.matcher(offer);
        String session = media.find() ? offer.substring(0, media.start()) : offer;
        Matcher audio = AUDIO.matcher(offer);
        String own = "";
        if (audio.find()) {
            own = offer.substring(audio.start(), media.find(audio.end()) ? media.start() : offer.length());
        }
        return List.of(own, session).stream()
                .map(CONNECTION::matcher).filter(Matcher::find)
                .findFirst().flatMap(found -> literal(found.group(1)));
    }

    private static Optional<InetAddress> literal(String host) {
        if (!LITERAL.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host)).filter(address -> !address.isAnyLocalAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> towards(InetAddress remote) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(remote, ANY_PORT));
            return Optional.of(socket.getLocalAddress()).filter(address -> !address.isAnyLocalAddress());
        } catch (SocketException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
