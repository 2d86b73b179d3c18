package io.switchhook.routing;

import io.switchhook.transfer.Replaces;
import java.util.List;
import java.util.Optional;

/**
 * What a request says about where it wants to go.
 *
 * @param requestUri its Request-URI as written
 * @param arrivedAt the port of ours that it came to
 * @param maxForwards its Max-Forwards, 70 when it has none (RFC 3261 16.6 step 3)
 * @param routed whether a Route to elsewhere is left
 * @param recordRoutes the values of its Record-Route headers, and of those that stand for them ({@link LoopToken#HEADER})
 * @param replaces the dialog that it wants to take the place of
 */
public record Inquiry(
        String requestUri,
        int arrivedAt,
        int maxForwards,
        boolean routed,
        List<String> recordRoutes,
        Optional<Replaces> replaces) {

    /** The same for another Request-URI. */
    public Inquiry to(String other) {
        return new Inquiry(other, arrivedAt, maxForwards, routed, recordRoutes, replaces);
    }
}
