package io.switchhook.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for all URIs, addresses-of-record and telephone numbers. */
class UriPropertiesTest {

    private static final List<String> SIGNIFICANT = List.of("user", "ttl", "method", "maddr");

    @Provide
    Arbitrary<SipUri> uris() {
        Arbitrary<String> names = Arbitraries.strings().withChars("abXY1 %@é;?&=+ü").ofMinLength(1).ofMaxLength(8);
        Arbitrary<String> users = Arbitraries.oneOf(names, Arbitraries.just(""));
        Arbitrary<String> hosts = Arbitraries.of("example.net", "EXAMPLE.net", "192.0.2.1", "[2001:DB8::1]", "x");
        Arbitrary<Integer> ports = Arbitraries.of(-1, 1, 5060, 5061, 65535);
        Arbitrary<Map<String, String>> parameters = Arbitraries.maps(
                Arbitraries.of("transport", "user", "ttl", "method", "maddr", "lr", "x"),
                Arbitraries.of("", "tcp", "TCP", "phone", "1", "a%40b")).ofMaxSize(4);
        Arbitrary<String> headers = Arbitraries.of("", "Subject=a", "subject=a", "a=1&b=%32", "B=2&A=1");
        return Combinators.combine(Arbitraries.of(false, true), users, hosts, ports, parameters, headers).as(SipUri::new);
    }

    @Property
    void uriIsWrittenAsItIsRead(@ForAll("uris") SipUri uri) {
        assertThat(SipUri.parse(uri.toString())).isEqualTo(uri);
    }

    @Property
    void uriMatchesItself(@ForAll("uris") SipUri uri) {
        assertThat(uri.matches(uri)).isTrue();
        assertThat(uri.matches(SipUri.parse(uri.toString()))).isTrue();
    }

    @Property
    void matchingIsMutual(@ForAll("uris") SipUri one, @ForAll("uris") SipUri other) {
        assertThat(one.matches(other)).isEqualTo(other.matches(one));
    }

    @Property
    void orderAndCaseOfParametersDoNotMatter(@ForAll("uris") SipUri uri, @ForAll Random random) {
        List<Map.Entry<String, String>> entries = new ArrayList<>(uri.parameters().entrySet());
        Collections.shuffle(entries, random);
        Map<String, String> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue().toUpperCase(Locale.ROOT)));

        assertThat(uri.matches(new SipUri(uri.secure(), uri.user(), uri.host(), uri.port(), shuffled, uri.headers()))).isTrue();
    }

    @Property
    void anyCharacterMayBeEscaped(@ForAll("uris") SipUri uri) {
        Assume.that(!uri.user().isEmpty());
        StringBuilder user = new StringBuilder();
        for (byte each : uri.user().getBytes(StandardCharsets.UTF_8)) {
            user.append(String.format("%%%02x", each & 0xff));
        }
        String text = uri.toString();

        assertThat(SipUri.parse(text.substring(0, text.indexOf(':') + 1) + user + text.substring(text.indexOf('@'))))
                .isEqualTo(uri);
    }

    @Property
    void parameterThatOneAloneHasMattersOnlyWhenTheRfcSaysSo(@ForAll("uris") SipUri uri) {
        SipUri without = new SipUri(uri.secure(), uri.user(), uri.host(), uri.port(), Map.of(), uri.headers());
        boolean significant = uri.parameters().keySet().stream().anyMatch(SIGNIFICANT::contains);

        assertThat(uri.matches(without)).isEqualTo(!significant);
    }

    @Property
    void whatDiffersInUserHostPortOrSchemeDoesNotMatch(@ForAll("uris") SipUri one, @ForAll("uris") SipUri other) {
        Assume.that(!one.user().equals(other.user()) || !one.host().equals(other.host()) || one.port() != other.port()
                || one.secure() != other.secure());

        assertThat(one.matches(other)).isFalse();
    }

    @Property
    void matchingUrisNameOneAddressOfRecord(@ForAll("uris") SipUri uri) {
        SipUri dressed = new SipUri(!uri.secure(), uri.user(), uri.host().toUpperCase(Locale.ROOT), 5070, Map.of("x", "y"), "a=b");

        assertThat(Aor.of(dressed)).isEqualTo(Aor.of(uri));
    }

    @Property
    void addressOfRecordIsCanonicalOnce(@ForAll("uris") SipUri uri) {
        Assume.that(!uri.user().isEmpty());
        Aor aor = Aor.of(uri).orElseThrow();

        assertThat(Aor.of(SipUri.parse(aor.toString()))).contains(aor);
        assertThat(aor.domain()).isEqualTo(aor.domain().toLowerCase(Locale.ROOT));
    }

    @Property
    void addressesOfRecordDifferByTheCaseOfTheirUser(@ForAll("uris") SipUri uri) {
        String swapped = uri.user().chars()
                .mapToObj(c -> String.valueOf((char) (Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))))
                .collect(Collectors.joining());
        Assume.that(!swapped.equals(uri.user()));

        assertThat(new Aor(swapped, uri.host())).isNotEqualTo(Aor.of(uri).orElseThrow());
    }

    @Provide
    Arbitrary<String> globalNumbers() {
        return Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(15).map(digits -> "+" + digits);
    }

    @Provide
    Arbitrary<String> localNumbers() {
        return Arbitraries.strings().withChars("0123456789*#ABCDEF").ofMinLength(1).ofMaxLength(15);
    }

    @Property
    void separatorsInNumbersDoNotMatter(@ForAll("globalNumbers") String number, @ForAll Random random) {
        assertThat(TelephoneNumber.ofUri("TEL:" + separated(number, random) + ";x=1"))
                .contains(new TelephoneNumber(number, ""));
    }

    @Property
    void numberIsTheSameInBothSchemes(@ForAll("globalNumbers") String number, @ForAll Random random) {
        String user = separated(number, random);

        assertThat(TelephoneNumber.ofSubscriberPart(SipUri.parse("sip:" + user + "@x;user=phone").user()))
                .isEqualTo(TelephoneNumber.ofUri("tel:" + user)).isPresent();
    }

    @Property
    void numberIsWrittenAsItIsRead(@ForAll("localNumbers") String digits, @ForAll boolean inContext) {
        TelephoneNumber number = new TelephoneNumber(digits, inContext ? "Example.net" : "");

        assertThat(TelephoneNumber.ofUri(number.toString())).contains(number);
        assertThat(TelephoneNumber.ofUri(number.toString().toLowerCase(Locale.ROOT))).contains(number);
        assertThat(number.isGlobal()).isFalse();
    }

    @Property
    void whatHasOtherCharactersIsNoNumber(@ForAll("globalNumbers") String number, @ForAll Random random) {
        int at = random.nextInt(number.length() + 1);
        String spoiled = number.substring(0, at) + "xyz+ /_".charAt(random.nextInt(7)) + number.substring(at);

        assertThat(TelephoneNumber.ofUri("tel:" + spoiled)).isEmpty();
    }

    private static String separated(String number, Random random) {
        StringBuilder text = new StringBuilder(number.substring(0, 1));
        for (char digit : number.substring(1).toCharArray()) {
            text.append(digit);
            if (random.nextBoolean()) {
                text.append("-.()".charAt(random.nextInt(4)));
            }
        }
        return text.toString();
    }
}
