package io.switchhook.restcomm;

import org.apache.log4j.PatternLayout;
import org.apache.log4j.spi.LoggingEvent;
import org.apache.log4j.spi.ThrowableInformation;

/**
 * Writes each log event as one line of bounded length, the chain of causes included.
 *
 * <p>Restcomm logs malformed messages whole and with a stack trace: a stranger could fill the disk,
 * or forge lines of the log.
 */
public final class OneLineLayout extends PatternLayout {

    private static final int MESSAGE_LENGTH = 300;
    private static final int FRAMES = 5;

    @Override
    public String format(LoggingEvent event) {
        StringBuilder line = new StringBuilder(super.format(new Bounded(event)));
        ThrowableInformation thrown = event.getThrowableInformation();
        Throwable cause = thrown == null ? null : thrown.getThrowable();
        while (cause != null) {
            line.append(" <- ").append(bounded(cause.toString()));
            StackTraceElement[] trace = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
                line.append(" @ ").append(trace[i]);
            }
            cause = cause.getCause();
        }
        return line.append(System.lineSeparator()).toString();
    }

    @Override
    public boolean ignoresThrowable() {
        return false;
    }

    private static String bounded(Object message) {
        String line = String.valueOf(message).replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }

    private static final class Bounded extends LoggingEvent {

        private static final long serialVersionUID = 1L;

        Bounded(LoggingEvent event) {
            super(event.getFQNOfLoggerClass(), event.getLogger(), event.getTimeStamp(), event.getLevel(),
                    bounded(event.getMessage()), event.getThreadName(), null, event.getNDC(), null, null);
        }
    }
}
