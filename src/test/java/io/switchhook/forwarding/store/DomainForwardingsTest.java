package io.switchhook.forwarding.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.ForwardingPolicy;
import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.forwarding.DomainForwarding;
import io.switchhook.forwarding.Holidays;
import io.switchhook.forwarding.store.ForwardingDraft.RuleDraft;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.StaleVersionException;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DomainForwardingsTest {

    private static final String NET = "example.net";
    private static final Settings SETTINGS =
            Settings.read(key -> key.equals("switchhook.trusted") ? "192.0.2.10" : null);

    private Database database;
    private Subscribers administration;
    private ForwardingDirectory directory;
    private Forwardings ofSubscribers;
    private DomainForwardings forwardings;

    private void open(DatabaseUnderTest kind) {
        database = DatabaseUnderTest.open(kind.empty());
        read();
        administration.createDomain(NET, Set.of("example.org"));
        administration.create(new SubscriberDraft(
                "bob", NET, null, null, "correct horse", null, null, null, null, null, null, List.of("77")));
    }

    /** As after a start. */
    private void read() {
        SubscriberDirectory subscribers = new SubscriberDirectory(database, SETTINGS);
        administration = new Subscribers(database, subscribers);
        directory = new ForwardingDirectory(database, subscribers);
        Await.until(() -> subscribers.isLoaded() && directory.isLoaded());
        RuleReader reader = new RuleReader(
                new ForwardingPolicy(new Domains(subscribers), new DialPolicy(SETTINGS, subscribers), SETTINGS), subscribers);
        forwardings = new DomainForwardings(database, subscribers, directory, reader);
        ofSubscribers = new Forwardings(database, subscribers, directory, reader);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static RuleDraft to(String condition, String destination) {
        return new RuleDraft(condition, null, null, null, null, null, destination);
    }

    private static DomainForwardingDraft rules(RuleDraft... rules) {
        return new DomainForwardingDraft(null, List.of(rules));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStoredIsInForceAtOnceAndAfterAStart(DatabaseUnderTest kind) {
        open(kind);
        assertThat(forwardings.forwarding(NET)).contains(new DomainForwardingDetails(DomainForwarding.NONE, 0));
        assertThat(forwardings.holidays(NET)).contains(new HolidaysDetails(Holidays.NONE, 0));

        DomainForwardingDetails stored = forwardings.replaceForwarding("EXAMPLE.org", new DomainForwardingDraft(false, List.of(
                new RuleDraft("no-answer", true, 15, List.of("anonymous"), List.of("Mon-Fri 09:00-17:00 not holidays"),
                        List.of("77"), "bob"),
                to("busy", "voicemail"))), 0).orElseThrow();
        HolidaysDetails holidays = forwardings.replaceHolidays(NET, List.of(
                new HolidayDraft(" Christmas ", "12-25 .. 12-26"),
                new HolidayDraft("Thanksgiving", "dtstart:20201126 rrule:freq=yearly;bymonth=11;byday=4th")), 0).orElseThrow();

        read();
        assertThat(directory.domain(NET)).isEqualTo(stored.forwarding());
        assertThat(directory.domain(NET).notifyForwarding()).contains(false);
        assertThat(directory.holidays(NET)).isEqualTo(holidays.holidays());
        assertThat(directory.holidays(NET).on(LocalDate.of(2026, 12, 26)).orElseThrow().name()).isEqualTo("Christmas");
        assertThat(forwardings.forwarding("example.org")).contains(stored);
        assertThat(forwardings.holidays(NET)).contains(holidays);

        forwardings.replaceForwarding(NET, rules(), stored.version());
        forwardings.replaceHolidays(NET, List.of(), holidays.version());
        assertThat(directory.domain(NET).rules().rules()).isEmpty();
        assertThat(directory.holidays(NET)).isEqualTo(Holidays.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void longestTimesOfASubscriberFit(DatabaseUnderTest kind) {
        open(kind);
        String time = "DTSTART:20260101 DURATION:P1D RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY="
                + String.join(",", Collections.nCopies(100, "31"));
        RuleDraft rule = new RuleDraft("busy", null, null, null, Collections.nCopies(50, time), null, "voicemail");

        long bob = administration.find("bob", NET).orElseThrow().id();
        assertThat(ofSubscribers.replace(bob, new ForwardingDraft(false, List.of(rule)), -1)).isPresent();
        assertThat(forwardings.replaceForwarding(NET, rules(rule), -1)).isPresent();
        assertThatThrownBy(() -> forwardings.replaceForwarding(NET, rules(rule, rule), -1))
                .hasMessage("must have at most 50 times with an RRULE");
    }

    @Test
    void domainTakesWhatItHasAlongWhenItIsDeleted() {
        open(DatabaseUnderTest.H2);
        administration.createDomain("example.com", Set.of());
        forwardings.replaceForwarding("example.com", rules(to("busy", "voicemail")), -1);
        forwardings.replaceHolidays("example.com", List.of(new HolidayDraft("New Year", "01-01")), -1);

        assertThat(administration.deleteDomain("example.com")).isTrue();
        assertThat(forwardings.forwarding("example.com")).isEmpty();
        assertThat(forwardings.replaceForwarding("example.com", rules(), -1)).isEmpty();
        administration.createDomain("example.com", Set.of());

        assertThat(directory.domain("example.com")).isEqualTo(DomainForwarding.NONE);
        assertThat(directory.holidays("example.com")).isEqualTo(Holidays.NONE);
        assertThat(forwardings.forwarding("example.com").map(DomainForwardingDetails::version)).contains(0);
    }

    @Test
    void changeBasedOnAnOldVersionIsRefused() {
        open(DatabaseUnderTest.H2);
        int first = forwardings.replaceForwarding(NET, rules(to("busy", "bob")), 0).orElseThrow().version();
        forwardings.replaceForwarding(NET, rules(), first);
        int holidays = forwardings.replaceHolidays(NET, List.of(), 0).orElseThrow().version();

        assertThatThrownBy(() -> forwardings.replaceForwarding(NET, rules(), first)).isInstanceOf(StaleVersionException.class);
        assertThatThrownBy(() -> forwardings.replaceHolidays(NET, List.of(), 0)).isInstanceOf(StaleVersionException.class);
        assertThat(forwardings.replaceHolidays(NET, List.of(), holidays)).isPresent();
    }

    /** Who may call it is not asked: each subscriber's class of service decides when it is used. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bob                      | ",
        "sip:+49301234@192.0.2.10 | ",
        "sip:100@192.0.2.11       | neither an address of ours nor one of a trusted peer",
        "nobody                   | nobody has this address",
        "voicemail:nobody         | nobody with voicemail has this address"})
    void destinationMustBeSomebodys(String destination, String objection) {
        open(DatabaseUnderTest.H2);

        if (objection == null) {
            assertThat(forwardings.replaceForwarding(NET, rules(to("busy", destination)), -1)).isPresent();
        } else {
            assertThatThrownBy(() -> forwardings.replaceForwarding(NET, rules(to("busy", destination)), -1))
                    .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("rules[0].destination"))
                    .hasMessageEndingWith(objection);
        }
    }

    @Test
    void wrongFieldIsNamed() {
        open(DatabaseUnderTest.H2);
        HolidayDraft good = new HolidayDraft("Christmas", "12-25");

        assertField("holidays[1].days", good, new HolidayDraft("Easter", "Easter"));
        assertField("holidays[1].days", good, new HolidayDraft("Easter", null));
        assertField("holidays[0].name", new HolidayDraft(" ", "12-25"));
        assertField("holidays[0].name", new HolidayDraft("x".repeat(65), "12-25"));
        assertField("holidays", Collections.nCopies(101, good).toArray(HolidayDraft[]::new));
        assertThat(directory.holidays(NET)).isEqualTo(Holidays.NONE);
        assertThatThrownBy(() -> forwardings.replaceForwarding(
                        NET, rules(new RuleDraft("busy", null, null, null, null, List.of("7@example.com"), "bob")), -1))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo("rules[0].dialled[0]"))
                .hasMessage("must be an address of the domain");
    }

    private void assertField(String field, HolidayDraft... drafts) {
        assertThatThrownBy(() -> forwardings.replaceHolidays(NET, List.of(drafts), -1))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void unknownDomainHasNothing() {
        open(DatabaseUnderTest.H2);

        assertThat(forwardings.forwarding("example.com")).isEmpty();
        assertThat(forwardings.replaceHolidays("example.com", List.of(), -1)).isEqualTo(Optional.empty());
    }
}
