package io.switchhook.console.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.switchhook.call.Attempt;
import io.switchhook.call.Decision;
import io.switchhook.call.RoutePreview;
import io.switchhook.forwarding.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What would become of a call. */
@Schema(name = "Route")
record RouteBody(
        @Schema(description = "The subscriber or group that is called") String to,
        Instant at,
        @Schema(description = "In the order in which a call goes through them; each says which it comes after")
                List<StepBody> steps,
        @Schema(description = "Whether these are all steps") boolean complete) {

    /** One step; what does not apply to it is left out. */
    @Schema(name = "RouteStep")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record StepBody(
            @Schema(description = "From 1") int number,
            @Schema(description = "The number of the step before; missing for the first") Integer after,
            @Schema(description = "On which of the conditions of the step before, any of them") List<String> on,
            @Schema(description = "ring, voicemail or refuse") String action,
            @Schema(description = "Request-URIs that are called together") List<String> targets,
            @Schema(description = "Seconds") Double ringTime,
            @Schema(description = "What the caller gets who is refused") Integer status,
            @Schema(description = "Each rule that leads here, and why it applies") List<String> reasons,
            @Schema(description = "Each rule that is passed over, and why") List<String> warnings) {}

    static RouteBody of(String to, Instant at, RoutePreview.Route route) {
        List<StepBody> steps = new ArrayList<>();
        add(steps, null, route.first());
        return new RouteBody(to, at, steps, route.complete());
    }

    private static void add(List<StepBody> steps, Integer after, RoutePreview.Step step) {
        int number = steps.size() + 1;
        steps.add(body(number, after, step));
        step.next().forEach(each -> add(steps, number, each));
    }

    private static StepBody body(int number, Integer after, RoutePreview.Step step) {
        Decision decision = step.decision();
        List<String> on = step.on().stream().map(Condition::settingName).toList();
        List<String> reasons = new ArrayList<>(decision.why().rules());
        List<String> warnings = decision.why().warnings();
        if (!decision.why().end().isEmpty()) {
            reasons.add(decision.why().end());
        }
        if (decision instanceof Decision.Try attempt) {
            Attempt what = attempt.attempt();
            return new StepBody(number, after, on, what.mailbox() ? "voicemail" : "ring",
                    what.targets().stream().map(target -> target.uri().toString()).toList(),
                    what.ringTime().toMillis() / 1000.0, null, reasons, warnings);
        }
        return new StepBody(number, after, on, "refuse", List.of(), null, ((Decision.Refuse) decision).status(), reasons,
                warnings);
    }
}
