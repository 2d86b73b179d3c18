package io.switchhook.voicemail.mwi;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The subscriptions to all mailboxes that are there. Thread-safe. */
final class SummaryDialogs {

    private final int mostOfOne;
    /** The oldest first. */
    private final Map<Aor, List<SummaryDialog>> byMailbox = new ConcurrentHashMap<>();
    private final Map<String, SummaryDialog> bySession = new ConcurrentHashMap<>();

    /**
     * What one more subscription leads to.
     *
     * @param replaced earlier ones of the same phone
     * @param excess the oldest ones, of which there are too many now
     */
    record Added(List<SummaryDialog> replaced, List<SummaryDialog> excess) {}

    /** @param mostOfOne how many subscriptions there may be to one mailbox */
    SummaryDialogs(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    Added add(SummaryDialog dialog, SipUri device) {
        List<SummaryDialog> replaced = new ArrayList<>();
        List<SummaryDialog> excess = new ArrayList<>();
        bySession.put(dialog.sessionId(), dialog);
        byMailbox.compute(dialog.mailbox(), (mailbox, before) -> {
            List<SummaryDialog> after = new ArrayList<>(before == null ? List.of() : before);
            after.stream().filter(each -> each.isOf(device)).forEach(replaced::add);
            after.removeAll(replaced);
            while (after.size() >= mostOfOne) {
                excess.add(after.remove(0));
            }
            after.add(dialog);
            return List.copyOf(after);
        });
        return new Added(replaced, excess);
    }

    void remove(SummaryDialog dialog) {
        bySession.remove(dialog.sessionId());
        byMailbox.computeIfPresent(dialog.mailbox(), (mailbox, before) -> {
            List<SummaryDialog> after = before.stream().filter(each -> each != dialog).toList();
            return after.isEmpty() ? null : after;
        });
    }

    /** The application session of one, maybe, is no more. */
    void ended(String session) {
        SummaryDialog dialog = bySession.get(session);
        if (dialog != null) {
            remove(dialog);
        }
    }

    /** Those to a mailbox. */
    List<SummaryDialog> to(Aor mailbox) {
        return byMailbox.getOrDefault(mailbox, List.of());
    }

    /** How many there are, for monitoring. */
    int size() {
        return bySession.size();
    }
}
