package io.switchhook.forwarding;

/** The reason parameter of Diversion (RFC 5806 4) and the cause of RFC 4458 that RFC 7544 has for it. */
enum DiversionReason {
    UNCONDITIONAL("unconditional", 302),
    USER_BUSY("user-busy", 486),
    NO_ANSWER("no-answer", 408),
    DEFLECTION("deflection", 480),
    UNAVAILABLE("unavailable", 503),
    /** Also stands for the reasons that RFC 7544 has no cause for, such as time-of-day, and for those it does not know. */
    UNKNOWN("unknown", 404);

    private final String text;
    private final int cause;

    DiversionReason(String text, int cause) {
        this.text = text;
        this.cause = cause;
    }

    static DiversionReason ofText(String text) {
        for (DiversionReason reason : values()) {
            if (reason.text.equalsIgnoreCase(text)) {
                return reason;
            }
        }
        return UNKNOWN;
    }

    static DiversionReason ofCause(int cause) {
        return switch (cause) {
            case 302 -> UNCONDITIONAL;
            case 486 -> USER_BUSY;
            case 408 -> NO_ANSWER;
            case 480, 487 -> DEFLECTION;
            case 503 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    static DiversionReason of(Condition condition) {
        return switch (condition) {
            // Nothing of the callee's deflected these calls, as RFC 7544 would read from 480; and of somebody whom no
            // phone is registered for we know more than its "unknown" for 404.
            case UNAVAILABLE, UNREACHABLE, NOT_REGISTERED -> UNAVAILABLE;
            default -> ofCause(condition.cause());
        };
    }

    int cause() {
        return cause;
    }

    @Override
    public String toString() {
        return text;
    }
}
