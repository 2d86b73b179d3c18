package io.switchhook.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for whatever came and however often a call is forwarded. */
class CallHistoryPropertyTest {

    @Provide
    Arbitrary<List<String>> anything() {
        Arbitrary<String> wild = Arbitraries.strings()
                .withChars("<>\"\\,;=?:@%. abs1").ofMaxLength(40);
        Arbitrary<String> likely = Arbitraries.of(
                "<sip:secret@other.test>;reason=away;index=1", "\"S\" <sip:secret@other.test;cause=302>;index=1.1;mp=1",
                "<sip:secret@other.test?Privacy=history>;index=1.1.1;x=secret;mp=1.1;privacy=full", "sip:secret@x;index=2");
        return Arbitraries.oneOf(wild, likely, Combinators.combine(likely, wild).as((a, b) -> a + ", " + b))
                .list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<List<Forwarded>> hops() {
        Arbitrary<Aor> users = Arbitraries.of("bob", "carol", "dave", "ä;?").map(user -> new Aor(user, "example.test"));
        return Combinators.combine(users, Arbitraries.of(Condition.class), users)
                .as((by, on, to) -> new Forwarded(by, on, to.uri()))
                .list().ofMinSize(1).ofMaxSize(6);
    }

    @Property
    void whatIsToldCanBeReadAgain(
            @ForAll("anything") List<String> diversions, @ForAll("anything") List<String> historyInfo,
            @ForAll("hops") List<Forwarded> hops, @ForAll boolean trusted) {
        CallHistory history = new CallHistory("sip:bob@example.test", diversions, historyInfo, List.of());

        List<String> toldDiversions = history.diversions(hops, trusted);
        List<String> toldHistory = history.historyInfo(hops, trusted);

        assertThat(Diversion.parse(toldDiversions)).map(Diversion::toString).isEqualTo(toldDiversions);
        assertThat(HistoryInfo.parse(toldHistory)).map(HistoryInfo::toString).isEqualTo(toldHistory);
    }

    @Property
    void eachForwardHasAnEntryOfItsOwnAndIsCounted(@ForAll("hops") List<Forwarded> hops) {
        CallHistory history = new CallHistory("sip:bob@example.test", List.of(), List.of(), List.of());

        List<HistoryInfo> entries = HistoryInfo.parse(history.historyInfo(hops, true));
        List<Diversion> diversions = Diversion.parse(history.diversions(hops, true));

        assertThat(entries).hasSize(hops.size() + 1).extracting(HistoryInfo::index).doesNotHaveDuplicates();
        List<String> before = new ArrayList<>();
        for (HistoryInfo entry : entries) {
            entry.forwardedFrom().ifPresent(from -> assertThat(before).contains(from));
            before.add(entry.index());
        }
        assertThat(diversions.stream().mapToInt(Diversion::counter).sum()).isEqualTo(hops.size());
        assertThat(diversions.get(0).isBy(hops.get(hops.size() - 1).by())).isTrue();
    }

    @Property
    void strangersLearnNothingThatIsPrivate(
            @ForAll("anything") List<String> diversions, @ForAll("anything") List<String> historyInfo,
            @ForAll("hops") List<Forwarded> hops) {
        CallHistory history =
                new CallHistory("sip:bob@example.test", diversions, historyInfo, List.of("history"));

        assertThat(history.diversions(hops, false)).noneMatch(text -> text.contains("secret") || text.contains("example"));
        List<String> told = history.historyInfo(hops, false);
        assertThat(told.subList(0, told.size() - 1))
                .noneMatch(text -> text.contains("secret") || text.contains("example"));
    }
}
