package io.switchhook.call;

import java.io.Serializable;
import java.time.Duration;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.TimerService;

/** Work that a timer of an application session does; travels as the information of its ServletTimer. */
public final class Task implements Serializable {

    private static final long serialVersionUID = 1L;

    private final transient Runnable work;

    private Task(Runnable work) {
        this.work = work;
    }

    /**
     * Has something done after a time, on a thread of the container, unless the session has ended by then.
     *
     * @throws IllegalStateException when the session has ended
     */
    public static ServletTimer after(Duration time, SipApplicationSession session, TimerService timers, Runnable work) {
        // Rounded up: whoever asks the clock then is not to find that it is too early.
        return timers.createTimer(session, Math.max(1, time.plusNanos(999_999).toMillis()), false, new Task(work));
    }

    /** Does it, unless it is of an application that was stopped since. */
    void run() {
        if (work != null) {
            work.run();
        }
    }
}
