package io.switchhook.console;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.switchhook.access.Bans;
import io.switchhook.anchor.AnchoredCalls;
import io.switchhook.call.Engagements;
import io.switchhook.container.LiveSessions;
import io.switchhook.overload.Overload;
import io.switchhook.registrar.BindingWriter;
import io.switchhook.registrar.LocationService;
import io.switchhook.routing.Dialogs;
import io.switchhook.transfer.Transfers;
import io.switchhook.voicemail.MailboxAgent;
import io.switchhook.voicemail.mail.MailWorker;
import io.switchhook.voicemail.media.MediaEngine;
import io.switchhook.voicemail.mwi.MessageWaiting;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.inject.Singleton;

/** The numbers of this server, in the text format of Prometheus. Thread-safe. */
@Singleton
class Metrics {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Inject
    Metrics(
            LocationService location, BindingWriter bindings, Dialogs dialogs, AnchoredCalls anchored, Engagements engagements,
            MailboxAgent mailboxes, MediaEngine media, MessageWaiting waiting, MailWorker mail, LiveSessions sessions,
            Transfers transfers, Bans bans, Overload overload) {
        Gauge.builder("switchhook.registered.aors", location, LocationService::size)
                .description("Addresses-of-record with a binding")
                .register(registry);
        Gauge.builder("switchhook.bindings", location, LocationService::bindingCount)
                .description("Registered contacts")
                .register(registry);
        Gauge.builder("switchhook.bindings.queued", bindings, BindingWriter::queued)
                .description("Addresses-of-record whose bindings wait to be written to the database")
                .register(registry);
        FunctionTimer.builder("switchhook.bindings.written", bindings,
                        BindingWriter::batches, BindingWriter::writingNanos, TimeUnit.NANOSECONDS)
                .description("Transactions that wrote bindings to the database")
                .register(registry);
        FunctionCounter.builder("switchhook.bindings.failures", bindings, BindingWriter::failures)
                .description("Attempts to write bindings to the database that failed")
                .register(registry);
        Gauge.builder("switchhook.calls.established", dialogs, Dialogs::size)
                .description("Calls that are up and relayed")
                .register(registry);
        Gauge.builder("switchhook.calls.anchored", anchored, AnchoredCalls::size)
                .description("Calls that are anchored, until a few seconds after their last party has left")
                .register(registry);
        Gauge.builder("switchhook.calls.current", engagements, Engagements::underWay)
                .description("Calls that are being set up or are up")
                .register(registry);
        Gauge.builder("switchhook.voicemail.calls", mailboxes, MailboxAgent::size)
                .description("Calls to the server's own mailboxes, until what was left is stored")
                .register(registry);
        Gauge.builder("switchhook.voicemail.ports", media, MediaEngine::channels)
                .description("Pairs of ports that sound of calls to the server's own mailboxes comes in on")
                .register(registry);
        Gauge.builder("switchhook.sessions", sessions, LiveSessions::count)
                .description("SIP application sessions: one for each call and each other request under way")
                .register(registry);
        Gauge.builder("switchhook.overload.delay.seconds", overload, each -> each.delay().toNanos() / NANOS)
                .description("How long messages waited before they were handled, when the last call came")
                .register(registry);
        FunctionCounter.builder("switchhook.overload.refused", overload, Overload::refused)
                .description("New calls that were refused because messages waited too long")
                .register(registry);
        Gauge.builder("switchhook.transfers.current", transfers, Transfers::underWay)
                .description("Transfers whose result is not known yet")
                .register(registry);
        FunctionCounter.builder("switchhook.transfers.accepted", transfers, Transfers::accepted)
                .description("Transfers that the transferred party agreed to")
                .register(registry);
        FunctionCounter.builder("switchhook.transfers.refused", transfers, Transfers::refusals)
                .description("Transfers that Switchhook refused")
                .register(registry);
        FunctionCounter.builder("switchhook.transfers.succeeded", transfers, Transfers::succeeded)
                .description("Transfers whose target answered")
                .register(registry);
        FunctionCounter.builder("switchhook.transfers.failed", transfers, Transfers::failed)
                .description("Transfers that the transferred party did not agree to, or whose target did not answer")
                .register(registry);
        Gauge.builder("switchhook.voicemail.subscriptions", waiting, MessageWaiting::subscriptions)
                .description("Subscriptions of phones to mailboxes")
                .register(registry);
        FunctionCounter.builder("switchhook.voicemail.mails.sent", mail, MailWorker::sent)
                .description("E-mails about messages that the mail server took")
                .register(registry);
        FunctionCounter.builder("switchhook.voicemail.mails.failed", mail, MailWorker::failures)
                .description("Attempts to send e-mail about messages that failed")
                .register(registry);
        FunctionCounter.builder("switchhook.auth.failures", bans, Bans::failures)
                .description("Attempts to prove an identity that failed")
                .register(registry);
        FunctionCounter.builder("switchhook.auth.successes", bans, Bans::successes)
                .description("Attempts to prove an identity that succeeded")
                .register(registry);
        FunctionCounter.builder("switchhook.auth.bans", bans, Bans::bans)
                .description("Bans of sources and addresses-of-record that failed too often")
                .register(registry);
        FunctionCounter.builder("switchhook.auth.dropped", bans, Bans::dropped)
                .description("Requests of the banned that were not answered")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
    }

    String scrape() {
        return registry.scrape();
    }
}
