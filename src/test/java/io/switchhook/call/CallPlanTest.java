package io.switchhook.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Caller;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CallPlanTest {

    private static final Aor CALLEE = new Aor("callee", "example.net");
    private static final Attempt DESK = ring("sip:desk@10.0.0.1");
    private static final Attempt MOBILE = ring("sip:mobile@10.0.0.2");
    private static final Attempt HOME = ring("sip:home@10.0.0.3");

    /** Each outcome, the condition it is forwarded on, and the status of a caller without voicemail. */
    private enum Case {
        BUSY(Outcome.ofStatus(486), Condition.BUSY, 486),
        BUSY_EVERYWHERE(Outcome.ofStatus(600), Condition.BUSY, 600),
        DECLINED(Outcome.ofStatus(603), Condition.DECLINED, 603),
        NOT_ACCEPTED(Outcome.ofStatus(606), Condition.DECLINED, 606),
        NO_ANSWER(Outcome.NO_ANSWER, Condition.NO_ANSWER, 408),
        SILENT(Outcome.SILENT, Condition.UNREACHABLE, 408),
        TIMED_OUT(Outcome.ofStatus(408), Condition.UNREACHABLE, 408),
        SERVER_ERROR(Outcome.ofStatus(500), Condition.UNREACHABLE, 500),
        OVERLOADED(Outcome.ofStatus(503), Condition.UNREACHABLE, 500),
        UNAVAILABLE(Outcome.ofStatus(480), Condition.UNAVAILABLE, 480),
        DEFLECTED(Outcome.ofStatus(302), Condition.UNAVAILABLE, 480),
        UNAUTHORIZED(Outcome.ofStatus(401), null, 401),
        CHALLENGED(Outcome.ofStatus(407), null, 407),
        UNKNOWN(Outcome.ofStatus(404), null, 404),
        NOT_ACCEPTABLE(Outcome.ofStatus(488), null, 488),
        NOWHERE(Outcome.ofStatus(604), null, 604);

        private final Outcome outcome;
        private final Condition condition;
        private final int status;

        Case(Outcome outcome, Condition condition, int status) {
            this.outcome = outcome;
            this.condition = condition;
            this.status = status;
        }

        boolean endsSearch() {
            return outcome.status() >= 600;
        }
    }

    static Stream<Arguments> everyOutcomeAtEveryStage() {
        return Stream.of(Case.values())
                .flatMap(each -> Stream.of(1, 2, 3).flatMap(stages -> Stream.iterate(0, position -> position + 1)
                        .limit(stages)
                        .map(position -> Arguments.of(each, stages, position))));
    }

    @ParameterizedTest
    @MethodSource("everyOutcomeAtEveryStage")
    void outcomeLeadsToTheNextStageOrToVoicemailOrToTheCaller(Case each, int stages, int position) {
        List<Attempt> all = List.of(DESK, MOBILE, HOME).subList(0, stages);
        Decision decision = after(plan(all, voicemailFor(Condition.values())), position, each.outcome);

        if (position < stages - 1 && !each.endsSearch()) {
            assertThat(attempt(decision)).isEqualTo(all.get(position + 1));
            assertThat(((Decision.Try) decision).forwarded()).isEmpty();
        } else if (each.condition != null && (position == 0 || each.endsSearch())) {
            assertThat(attempt(decision)).isEqualTo(mailbox(each.condition));
            assertThat(((Decision.Try) decision).forwarded()).contains(each.condition);
        } else if (each.condition == null && (position == 0 || each.endsSearch())) {
            assertThat(decision).isEqualTo(new Decision.Refuse(each.status));
        } else {
            // Earlier stages were not answered, and the best of all outcomes counts.
            Outcome best = Outcome.best(List.of(Outcome.NO_ANSWER, each.outcome)).orElseThrow();
            best.condition().ifPresentOrElse(
                    condition -> assertThat(attempt(decision)).isEqualTo(mailbox(condition)),
                    () -> assertThat(decision).isEqualTo(new Decision.Refuse(best.replyStatus())));
        }
    }

    @ParameterizedTest
    @MethodSource("everyOutcomeAtEveryStage")
    void withoutVoicemailTheCallerIsTold(Case each, int stages, int position) {
        if (position < stages - 1 && !each.endsSearch()) {
            return;
        }
        List<Attempt> all = List.of(DESK, MOBILE, HOME).subList(0, stages);

        Decision decision = after(plan(all, voicemailFor()), position, each.outcome);

        Outcome best = position == 0 ? each.outcome
                : Outcome.best(List.of(Outcome.NO_ANSWER, each.outcome)).orElseThrow();
        assertThat(decision).isEqualTo(new Decision.Refuse(best.replyStatus()));
    }

    @ParameterizedTest
    @MethodSource("everyOutcomeAtEveryStage")
    void failedVoicemailTellsTheCallerWhatBecameOfTheCallee(Case each, int stages, int position) {
        Decision toVoicemail = plan(List.of(DESK), voicemailFor(Condition.values())).next(Outcome.ofStatus(486));

        Decision decision = ((Decision.Try) toVoicemail).plan().next(each.outcome);

        assertThat(decision).isEqualTo(new Decision.Refuse(486));
    }

    @Test
    void firstStageIsRungFirst() {
        Decision decision = plan(List.of(DESK, MOBILE), voicemailFor(Condition.values())).start();

        assertThat(attempt(decision)).isEqualTo(DESK);
    }

    @Test
    void unregisteredCalleeIsForwardedAtOnce() {
        Decision decision = plan(List.of(), voicemailFor(Condition.NOT_REGISTERED)).start();

        assertThat(attempt(decision)).isEqualTo(mailbox(Condition.NOT_REGISTERED));
    }

    @Test
    void unregisteredCalleeWithoutVoicemailIsUnavailable() {
        assertThat(plan(List.of(), voicemailFor()).start()).isEqualTo(new Decision.Refuse(480));
    }

    @Test
    void busyStageCountsMoreThanUnansweredOnes() {
        CallPlan plan = plan(List.of(DESK, MOBILE), voicemailFor(Condition.values()));

        Decision second = plan.next(Outcome.ofStatus(486));
        Decision last = ((Decision.Try) second).plan().next(Outcome.NO_ANSWER);

        assertThat(attempt(last)).isEqualTo(mailbox(Condition.BUSY));
    }

    @Test
    void conditionWithoutMailboxIsNotForwarded() {
        CallPlan plan = plan(List.of(DESK), voicemailFor(Condition.NO_ANSWER));

        assertThat(plan.next(Outcome.ofStatus(486))).isEqualTo(new Decision.Refuse(486));
        assertThat(attempt(plan.next(Outcome.NO_ANSWER))).isEqualTo(mailbox(Condition.NO_ANSWER));
    }

    @Test
    void callThatIsNotForwardedEndsWithItsOutcome() {
        CallPlan plan = plan(List.of(DESK), voicemailFor(Condition.values())).withoutForwarding();

        assertThat(plan.next(Outcome.ofStatus(486))).isEqualTo(new Decision.Refuse(486));
    }

    /** The plan is at a stage when those before it were not answered. */
    private static Decision after(CallPlan plan, int position, Outcome outcome) {
        CallPlan current = plan;
        for (int i = 0; i < position; i++) {
            current = ((Decision.Try) current.next(Outcome.NO_ANSWER)).plan();
        }
        return current.next(outcome);
    }

    private static Attempt attempt(Decision decision) {
        return ((Decision.Try) decision).attempt();
    }

    private static Attempt ring(String uri) {
        return new Attempt(
                List.of(Target.of(SipUri.parse(uri))), Duration.ofSeconds(20), Duration.ofSeconds(4), false);
    }

    private static Attempt mailbox(Condition condition) {
        return new Attempt(
                List.of(Target.of(uri(condition))), FakeDirections.ANSWER_TIME, FakeDirections.UNREACHABLE_TIME, true,
                List.of(new Forwarded(CALLEE, condition, uri(condition))));
    }

    private static SipUri uri(Condition condition) {
        return SipUri.parse("sip:" + condition.settingName() + "@voicemail");
    }

    private static CallPlan plan(List<Attempt> stages, Directions directions) {
        return CallPlan.of(new Callee(CALLEE, stages, ForwardingRules.NONE, ZoneId.of("UTC")),
                new CallFacts(Caller.ANONYMOUS, CALLEE, Instant.EPOCH), directions);
    }

    private static Directions voicemailFor(Condition... conditions) {
        List<Condition> served = List.of(conditions);
        return new FakeDirections(condition -> served.contains(condition) ? Optional.of(uri(condition)) : Optional.empty());
    }
}
