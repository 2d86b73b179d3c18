package io.switchhook.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.settings.Settings;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.Subscribers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FeatureCodeTablesTest {

    private Database database;
    private Subscribers administration;
    private FeatureCodeTables tables;

    private void open(DatabaseUnderTest kind) {
        database = kind.open();
        read();
        administration.createDomain("example.net", Set.of("example.org"));
        administration.createDomain("example.com", Set.of());
    }

    /** As after a start. */
    private void read() {
        SubscriberDirectory subscribers = new SubscriberDirectory(database, Settings.read(key -> null));
        administration = new Subscribers(database, subscribers);
        tables = new FeatureCodeTables(database, subscribers);
        Await.until(() -> subscribers.isLoaded() && tables.isLoaded());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void codesOfADomainAreInForceAtOnceAndAfterAStart(DatabaseUnderTest kind) {
        open(kind);
        FeatureCodes codes = FeatureCodes.of(Map.of("voicemail", "", "call-return", "*1"));
        assertThat(tables.of("example.net")).isEqualTo(FeatureCodes.DEFAULTS);

        assertThat(tables.replace("example.org", codes)).isTrue();

        assertThat(tables.of("example.net")).isEqualTo(codes);
        assertThat(tables.of("example.com")).isEqualTo(FeatureCodes.DEFAULTS);
        read();
        assertThat(tables.of("EXAMPLE.org")).isEqualTo(codes);
        assertThat(tables.of("example.com")).isEqualTo(FeatureCodes.DEFAULTS);

        assertThat(tables.replace("example.net", FeatureCodes.DEFAULTS)).isTrue();
        read();
        assertThat(tables.of("example.net")).isEqualTo(FeatureCodes.DEFAULTS);
    }

    @ParameterizedTest
    @EnumSource
    void codesGoWithTheirDomain(DatabaseUnderTest kind) {
        open(kind);
        tables.replace("example.com", FeatureCodes.of(Map.of("voicemail", "")));

        assertThat(administration.deleteDomain("example.com")).isTrue();
        administration.createDomain("example.com", Set.of());

        assertThat(tables.of("example.com")).isEqualTo(FeatureCodes.DEFAULTS);
        read();
        assertThat(tables.of("example.com")).isEqualTo(FeatureCodes.DEFAULTS);
        assertThat(tables.replace("elsewhere.net", FeatureCodes.DEFAULTS)).isFalse();
    }

    @Test
    void nothingIsReplacedBeforeItIsRead() {
        open(DatabaseUnderTest.H2);
        FeatureCodes codes = FeatureCodes.of(Map.of("voicemail", ""));
        CountDownLatch goOn = new CountDownLatch(1);
        database.whenReady(() -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        FeatureCodeTables starting =
                new FeatureCodeTables(database, new SubscriberDirectory(database, Settings.read(key -> null)));

        assertThatThrownBy(() -> starting.replace("example.net", codes)).isInstanceOf(DatabaseUnavailableException.class);
        goOn.countDown();
        Await.until(starting::isLoaded);
        assertThat(starting.replace("example.net", codes)).isTrue();
    }
}
