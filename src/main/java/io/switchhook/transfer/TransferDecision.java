package io.switchhook.transfer;

/** What becomes of a REFER. */
public sealed interface TransferDecision {

    /** It goes to the transferee, who calls the target. */
    record Relay(ReferTo target) implements TransferDecision {}

    /**
     * It is answered so and goes nowhere; a call that it came in goes on.
     *
     * @param status the final response, 400 to 699
     * @param reason its reason phrase
     */
    record Refuse(int status, String reason) implements TransferDecision {}
}
