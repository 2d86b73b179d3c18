package io.switchhook.it;

import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Trace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The messages of one call as one phone saw them, in their order, each once however often it was repeated. */
final class MessageFlow {

    private MessageFlow() {}

    /** For instance {@code -> INVITE}, {@code <- 180}, {@code <- 200 BYE}: the method is left out for INVITE. */
    static List<String> of(Phone phone, String callId) {
        Set<String> seen = new LinkedHashSet<>();
        return phone.trace().entries().stream()
                .filter(entry -> entry.headers("Call-ID").contains(callId))
                .filter(entry -> seen.add(entry.direction() + entry.message()))
                .map(entry -> arrow(entry.direction()) + " " + name(entry))
                .toList();
    }

    private static String arrow(Trace.Direction direction) {
        return switch (direction) {
            case SENT -> "->";
            case RECEIVED -> "<-";
            default -> direction.name();
        };
    }

    private static String name(Trace.Entry entry) {
        String[] line = entry.startLine().split(" ", 3);
        if (!line[0].startsWith("SIP/")) {
            return line[0];
        }
        String method = entry.headers("CSeq").get(0).replaceFirst(".*\\s", "");
        return method.equals("INVITE") ? line[1] : line[1] + " " + method;
    }
}
