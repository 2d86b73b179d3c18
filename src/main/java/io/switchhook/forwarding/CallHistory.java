package io.switchhook.forwarding;

import io.switchhook.sip.Aor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a call had behind it when it came to us, and how that and our forwards are told to the next hop: as Diversion
 * (RFC 5806) and as History-Info (RFC 7044). A header that did not come is made of the other one (RFC 7544 5 and 6); when
 * both came, each is continued. Immutable.
 *
 * <p>Towards a next hop that is not trusted, those who wish so are anonymous: by {@code Privacy: history} of the request,
 * by that in an entry, by the privacy parameter of a Diversion. The last entry stays, being the Request-URI.
 *
 * @param requestUri the Request-URI that it came with, as written
 * @param diversions the values of its Diversion
 * @param historyInfo the values of its History-Info
 * @param privacy the values of its Privacy
 */
public record CallHistory(
        String requestUri, List<String> diversions, List<String> historyInfo, List<String> privacy) {

    public CallHistory {
        diversions = List.copyOf(diversions);
        historyInfo = List.copyOf(historyInfo);
        privacy = List.copyOf(privacy);
    }

    /** Whether a Privacy header (RFC 3323 4.2, RFC 7044 10.1.1) wishes that the history be withheld. */
    static boolean isPrivate(List<String> privacy) {
        return privacy.stream()
                .flatMap(line -> Stream.of(line.split("[;,]")))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .anyMatch(Set.of("history", "header", "session")::contains);
    }

    /** How often the call may be forwarded yet: until the counters reach the limit of a Diversion (RFC 5806 4). */
    public int forwardsLeft() {
        List<Diversion> told = Diversion.parse(diversions);
        int made = told.stream().mapToInt(Diversion::counter).sum();
        return told.stream().flatMapToInt(diversion -> diversion.limit().stream())
                .map(limit -> Math.max(0, limit - made))
                .min().orElse(Integer.MAX_VALUE);
    }

    /**
     * The values of Diversion for the next hop, topmost first.
     *
     * @param hops our forwards in their order, at least one
     * @param trusted whether the next hop may know everything
     */
    public List<String> diversions(List<Forwarded> hops, boolean trusted) {
        boolean secret = isPrivate(privacy);
        List<Diversion> told = new ArrayList<>(Diversion.parse(diversions));
        if (told.isEmpty()) {
            told.addAll(converted(HistoryInfo.parse(historyInfo)));
        }
        for (Forwarded hop : hops) {
            DiversionReason reason = DiversionReason.of(hop.condition());
            if (!told.isEmpty() && told.get(0).isBy(hop.by())) {
                // One user's forwards one after the other are one value that counts them.
                told.set(0, told.get(0).again(reason));
            } else {
                told.add(0, Diversion.of(hop.by().toString(), reason, secret));
            }
        }
        return told.stream()
                .map(diversion -> !trusted && (secret || diversion.isPrivate()) ? diversion.anonymised() : diversion)
                .map(Diversion::toString)
                .toList();
    }

    /** The values of History-Info for the next hop, oldest first; the parameters are those of {@link #diversions}. */
    public List<String> historyInfo(List<Forwarded> hops, boolean trusted) {
        List<HistoryInfo> told = received();
        Map<Aor, Integer> users = new HashMap<>();
        for (Forwarded hop : hops) {
            int last = told.size() - 1;
            int place = users.computeIfAbsent(hop.by(), user -> last);
            HistoryInfo from = told.get(place);
            told.set(place, from.withReason(HistoryInfo.status(hop.condition())));
            told.add(HistoryInfo.forward(
                    hop.to().toString(), hop.condition().cause(), nextBelow(from.index(), told), from.index()));
        }
        boolean secret = isPrivate(privacy);
        for (int i = 0; i < told.size() - 1 && !trusted; i++) {
            if (secret || told.get(i).isPrivate()) {
                told.set(i, told.get(i).anonymised());
            }
        }
        return told.stream().map(HistoryInfo::toString).toList();
    }

    /**
     * Whose mailbox a call has come to that says it by nothing but its History-Info: the one who has forwarded it last.
     *
     * @return a URI; empty when nobody has
     */
    public static Optional<String> lastForwarder(List<String> historyInfo) {
        List<HistoryInfo> entries = HistoryInfo.parse(historyInfo);
        if (entries.size() < 2) {
            return Optional.empty();
        }
        HistoryInfo before = entries.get(entries.size() - 2);
        return entries.get(entries.size() - 1).forwardedFrom()
                .flatMap(index -> entries.stream().filter(each -> each.index().equals(index)).findFirst())
                .or(() -> Optional.of(before))
                .map(HistoryInfo::target);
    }

    /** Why a call was forwarded last (RFC 4458 2.2); 0 when that is not said. */
    public static int lastCause(List<String> historyInfo) {
        List<HistoryInfo> entries = HistoryInfo.parse(historyInfo);
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).cause().orElse(0);
    }

    /** Whether anybody in it wishes to stay unknown. */
    public boolean isPrivate() {
        return isPrivate(privacy)
                || Diversion.parse(diversions).stream().anyMatch(Diversion::isPrivate)
                || HistoryInfo.parse(historyInfo).stream().anyMatch(HistoryInfo::isPrivate);
    }

    /** This history as a next hop gets it that is not trusted, while the call is where it was sent to. */
    public CallHistory withheld() {
        boolean all = isPrivate(privacy);
        return new CallHistory(
                requestUri,
                Diversion.parse(diversions).stream()
                        .map(each -> all || each.isPrivate() ? each.anonymised() : each)
                        .map(Diversion::toString).toList(),
                HistoryInfo.parse(historyInfo).stream()
                        .map(each -> (all || each.isPrivate()) && !each.isFor(requestUri) ? each.anonymised() : each)
                        .map(HistoryInfo::toString).toList(),
                privacy);
    }

    /** The history until we were asked, with an entry for ourselves (RFC 7044 9.1). */
    private List<HistoryInfo> received() {
        List<HistoryInfo> entries = new ArrayList<>(HistoryInfo.parse(historyInfo));
        if (entries.isEmpty()) {
            return converted(requestUri, Diversion.parse(diversions));
        }
        HistoryInfo last = entries.get(entries.size() - 1);
        if (!last.isFor(requestUri)) {
            // Somebody on the way has sent the call elsewhere and not said so: RFC 7044 10.3 marks the gap with a 0.
            entries.add(HistoryInfo.of(requestUri, last.index() + ".0"));
        }
        return entries;
    }

    private static String nextBelow(String index, List<HistoryInfo> entries) {
        Set<String> taken = new HashSet<>();
        entries.forEach(entry -> taken.add(entry.index()));
        int number = 1;
        while (taken.contains(index + "." + number)) {
            number++;
        }
        return index + "." + number;
    }

    /** RFC 7544: each entry with a cause was reached by a forward of the entry that it names, or of the one before. */
    private List<Diversion> converted(List<HistoryInfo> entries) {
        List<Diversion> diversions = new ArrayList<>();
        for (int i = 1; i < entries.size(); i++) {
            HistoryInfo entry = entries.get(i);
            HistoryInfo before = entries.get(i - 1);
            if (entry.cause().isPresent()) {
                HistoryInfo by = entry.forwardedFrom().flatMap(index -> at(index, entries)).orElse(before);
                diversions.add(Diversion.of(
                        by.target(), DiversionReason.ofCause(entry.cause().get()), isPrivate(privacy) || by.isPrivate()));
            }
        }
        Collections.reverse(diversions);
        return diversions;
    }

    private static Optional<HistoryInfo> at(String index, List<HistoryInfo> entries) {
        return entries.stream().filter(entry -> entry.index().equals(index)).findFirst();
    }

    /** RFC 7544: who diverted first is the first entry; the reason of each goes into the entry after. */
    private static List<HistoryInfo> converted(String requestUri, List<Diversion> topmostFirst) {
        List<Diversion> diversions = new ArrayList<>(topmostFirst);
        Collections.reverse(diversions);
        List<HistoryInfo> entries = new ArrayList<>();
        String index = "1";
        Optional<DiversionReason> reason = Optional.empty();
        for (Diversion diversion : diversions) {
            HistoryInfo entry = entry(diversion.value().uri(), index, reason);
            entries.add(diversion.isPrivate() ? entry.withPrivacy() : entry);
            reason = Optional.of(diversion.reason());
            index += ".1";
        }
        entries.add(entry(requestUri, index, reason));
        return entries;
    }

    private static HistoryInfo entry(String uri, String index, Optional<DiversionReason> reason) {
        return reason.map(known -> HistoryInfo.forward(uri, known.cause(), index, index.substring(0, index.length() - 2)))
                .orElseGet(() -> HistoryInfo.of(uri, index));
    }
}
