package io.switchhook.subscriber.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Credentials;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDetails;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.Subscribers;
import io.switchhook.subscriber.csv.ImportReport.RowError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {

    private static final String HEADER = "username,domain,password,displayName,email,enabled,classOfService,ringTime,voicemail,"
            + "timeZone,locale,addresses\r\n";

    private final Settings settings =
            Settings.read(Map.of("switchhook.database.url", "jdbc:h2:mem:" + UUID.randomUUID())::get);
    private final Database database = new Database(settings.database(), Path.of("target"));
    private final SubscriberDirectory directory = new SubscriberDirectory(database, settings);
    private final Subscribers subscribers = new Subscribers(database, directory);
    private final CsvImport csvImport = new CsvImport(subscribers, directory);
    private final CsvExport csvExport = new CsvExport(subscribers, directory);

    @BeforeEach
    void connect() {
        DatabaseUnderTest.start(database);
        subscribers.createDomain("example.test", Set.of("alias.test"));
    }

    @AfterEach
    void disconnect() {
        database.close();
    }

    @Test
    void rowWithAllColumnsIsTaken() throws IOException {
        ImportReport report = read(HEADER
                + "alice,example.test,\"secret,word\",\"Alice \"\"A\"\" Ä\",a@example.test,false,internal;national,2m,false,"
                + "Europe/Berlin,de,+49 30 1234;77\r\n");

        assertThat(report).isEqualTo(new ImportReport(1, 1, 0, 0, 0, List.of()));
        SubscriberDetails alice = subscribers.find("alice", "example.test").orElseThrow();
        assertThat(alice.displayName()).isEqualTo("Alice \"A\" Ä");
        assertThat(alice.enabled()).isFalse();
        assertThat(alice.classOfService()).isEqualTo("internal,national");
        assertThat(alice.ringSeconds()).isEqualTo(120);
        assertThat(alice.voicemail()).isFalse();
        assertThat(alice.timeZone()).isEqualTo("Europe/Berlin");
        assertThat(alice.addresses()).containsExactly("+49301234", "77");
        assertThat(inMemory("alice").credentials()).isEqualTo(Credentials.of("alice", "example.test", "secret,word"));
    }

    @Test
    void sameFileAgainChangesNothing() throws IOException {
        String file = HEADER + "alice,example.test,password1,,,,,,,,,77;78\nbob,alias.test,password2,Bob,,true,none,20,,,,";
        assertThat(read(file).created()).isEqualTo(2);

        assertThat(read(file)).isEqualTo(new ImportReport(2, 0, 0, 2, 0, List.of()));
    }

    @Test
    void missingColumnKeepsAndEmptyValueResets() throws IOException {
        read(HEADER + "alice,example.test,password1,Alice,a@example.test,false,premium,30,false,Europe/Berlin,de,77\n");

        read("username,domain,callWaiting\nalice,example.test,false\n");
        assertThat(inMemory("alice").callWaiting()).isFalse();

        ImportReport report = read("username,domain,displayName,enabled,classOfService,ringTime,voicemail,addresses,password,"
                + "callWaiting\nalice,example.test,,,,,,,,\n");

        assertThat(report.changed()).isEqualTo(1);
        SubscriberDetails alice = subscribers.find("alice", "example.test").orElseThrow();
        assertThat(alice.displayName()).isEmpty();
        assertThat(alice.enabled()).isTrue();
        assertThat(alice.classOfService()).isEqualTo("internal");
        assertThat(alice.ringSeconds()).isNull();
        assertThat(alice.voicemail()).isTrue();
        assertThat(alice.addresses()).isEmpty();
        assertThat(alice.callWaiting()).isTrue();
        assertThat(alice.email()).isEqualTo("a@example.test");
        assertThat(alice.timeZone()).isEqualTo("Europe/Berlin");
        assertThat(inMemory("alice").credentials()).isEqualTo(Credentials.of("alice", "example.test", "password1"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '#', value = {
        "username      # x y,example.test,password1,,,,,,,,,",
        "username      # ,example.test,password1,,,,,,,,,",
        "domain        # x,,password1,,,,,,,,,",
        "domain        # x,elsewhere.test,password1,,,,,,,,,",
        "password      # x,example.test,,,,,,,,,,",
        "password      # x,example.test,short,,,,,,,,,",
        "email         # x,example.test,password1,,nobody,,,,,,,",
        "enabled       # x,example.test,password1,,,perhaps,,,,,,",
        "classOfService# x,example.test,password1,,,,galactic,,,,,",
        "ringTime      # x,example.test,password1,,,,,forever,,,,",
        "ringTime      # x,example.test,password1,,,,,0,,,,",
        "voicemail     # x,example.test,password1,,,,,,1,,,",
        "timeZone      # x,example.test,password1,,,,,,,Mars/Base,,",
        "locale        # x,example.test,password1,,,,,,,,!!,",
        "addresses     # x,example.test,password1,,,,,,,,,a b c@",
        "addresses     # x,example.test,password1,,,,,,,,,first",
        "username      # first,example.test,password1,,,,,,,,,",
        "``            # x,example.test,password1",
        "``            # x,example.test,password1,,,,,,,,,,too many",
        "``            # x,example.test,\"password1,,,,,,,,,",
        "``            # x,example.test,\"password1\"x,,,,,,,,,",
    })
    void badRowIsReportedAndOthersAreKept(String field, String row) throws IOException {
        ImportReport report = read(HEADER + "first,example.test,password1,,,,,,,,,\n\n" + row + "\r\nlast,example.test,password1,,,,,,,,,");

        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.created()).isEqualTo(2);
        assertThat(report.errors()).singleElement().satisfies(error -> {
            assertThat(error.line()).isEqualTo(4);
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.detail()).isNotBlank().doesNotContain("password1");
        });
        assertThat(directory.find(new Aor("first", "example.test"))).isPresent();
        assertThat(directory.find(new Aor("last", "example.test"))).isPresent();
    }

    @Test
    void rowThatIsNotInUtf8IsReported() throws IOException {
        ImportReport report = read(
                "username,domain,password,displayName\nalice,example.test,password1,Ärger\n", StandardCharsets.ISO_8859_1);

        assertThat(report.errors()).containsExactly(new RowError(2, "displayName", "is not in UTF-8"));
    }

    @Test
    void fileWithByteOrderMarkAndOtherOrderOfColumnsIsTaken() throws IOException {
        assertThat(read("\uFEFFDomain,Password,Username\nexample.test,password1,alice\n").created()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', nullValues = "-", value = {
        "username,domain,colour#colour", "username,domain,Domain#domain", "domain,password#username", "username;domain#username;domain"})
    void wrongHeaderRefusesTheFile(String header, String field) {
        assertThatThrownBy(() -> read(header + "\nx,example.test,y\n"))
                .isInstanceOfSatisfying(InvalidFieldException.class, e -> assertThat(e.field()).isEqualTo(field));
        assertThatThrownBy(() -> read("")).isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void errorsAreCountedButNotAllListed() throws IOException {
        ImportReport report = read("username,domain\n" + "x,example.test\n".repeat(ImportReport.MOST_ERRORS + 5));

        assertThat(report.failed()).isEqualTo(ImportReport.MOST_ERRORS + 5);
        assertThat(report.errors()).hasSize(ImportReport.MOST_ERRORS);
    }

    @Test
    void unknownDomainIsCreatedOnRequest() throws IOException {
        String file = "username,domain,password\nalice,new.test,password1\nbob,bad domain,password1\n";

        ImportReport report = csvImport.read(stream(file, StandardCharsets.UTF_8), true);

        assertThat(report.created()).isEqualTo(1);
        assertThat(report.errors()).singleElement().satisfies(error -> assertThat(error.field()).isEqualTo("domain"));
        assertThat(directory.serves("new.test")).isTrue();
    }

    @Test
    void exportWithoutCredentialsChangesNothingWhenImported() throws IOException {
        read(HEADER + "alice,example.test,password1,\"A, \"\"B\"\"\",a@example.test,false,premium;internal,30,false,Europe/Berlin,de,"
                + "77;+4930\nbob,example.test,password1,,,,none,,,,,\n");
        StringWriter file = new StringWriter();
        csvExport.write(file, "", false);

        assertThat(file.toString()).doesNotContain("ha1").doesNotContain("password");
        assertThat(read(file.toString())).isEqualTo(new ImportReport(2, 0, 0, 2, 0, List.of()));
    }

    @Test
    void exportWithCredentialsRestoresSubscribers() throws IOException {
        read(HEADER + "alice,example.test,password1,,,,,,,,,\n");
        StringWriter file = new StringWriter();
        csvExport.write(file, "alias.test", true);
        subscribers.delete("alice", "example.test");

        assertThat(read(file.toString()).created()).isEqualTo(1);

        assertThat(inMemory("alice").credentials()).isEqualTo(Credentials.of("alice", "example.test", "password1"));
    }

    @ParameterizedTest
    @CsvSource({"ha1Md5,,abc,", "ha1Md5,,,abc", "password,password1,00112233445566778899aabbccddeeff,"
            + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"})
    void credentialsThatCannotBeAreReported(String field, String password, String md5, String sha256) throws IOException {
        ImportReport report = read("username,domain,password,ha1Md5,ha1Sha256\nalice,example.test," + text(password) + ","
                + text(md5) + "," + text(sha256));

        assertThat(report.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.detail()).doesNotContain("abc").doesNotContain("0011");
        });
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private Subscriber inMemory(String username) {
        return directory.find(new Aor(username, "example.test")).orElseThrow();
    }

    private ImportReport read(String file) throws IOException {
        return read(file, StandardCharsets.UTF_8);
    }

    private ImportReport read(String file, Charset charset) throws IOException {
        return csvImport.read(stream(file, charset), false);
    }

    private static ByteArrayInputStream stream(String file, Charset charset) {
        return new ByteArrayInputStream(file.getBytes(charset));
    }
}
