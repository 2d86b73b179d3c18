package io.switchhook.forwarding;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who calls, as it is shown to the callee.
 *
 * @param uri of any scheme; empty of a caller who withholds it
 * @param name without quotes; empty when there is none
 */
public record ShownCaller(String uri, String name) {

    /** A caller who withholds his address (RFC 3323). */
    public static final ShownCaller ANONYMOUS = new ShownCaller("", "");

    public ShownCaller {
        Objects.requireNonNull(uri, "uri is required");
        Objects.requireNonNull(name, "name is required");
    }

    /**
     * The caller of an INVITE that comes from somebody whom we trust.
     *
     * @param from the value of its From
     * @param asserted those of P-Asserted-Identity; they count before the From, which says what callers like
     * @param privacy those of Privacy
     */
    public static ShownCaller of(String from, List<String> asserted, List<String> privacy) {
        if (Caller.isPrivate(privacy)) {
            return ANONYMOUS;
        }
        Optional<AddressValue> claimed = AddressValue.parse(from);
        return Stream.concat(
                        AddressValue.parse("P-Asserted-Identity", asserted).stream().filter(each -> !Caller.isHidden(each.uri())),
                        claimed.filter(each -> !Caller.isHidden(each.uri())).stream())
                .findFirst()
                .map(each -> new ShownCaller(each.uri(), Stream.of(each, claimed.orElse(each))
                        .map(AddressValue::plainName).filter(name -> !name.isEmpty()).findFirst().orElse("")))
                .orElse(ANONYMOUS);
    }
}
