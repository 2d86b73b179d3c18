package io.switchhook.console.api;

import io.switchhook.forwarding.Destination;
import io.switchhook.group.Group;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.DestinationKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;

/** A hunt group as clients read it; each text in its canonical form. */
@Schema(name = "Group")
record GroupBody(
        String username,
        String domain,
        String displayName,
        List<String> addresses,
        String strategy,
        @Schema(description = "Subscribers and other groups, in their order") List<String> members,
        @Schema(description = "Seconds; null: as the phones of each member always ring") Integer ringTime,
        @Schema(description = "Null: a caller whom nobody takes is refused") String destination,
        boolean memberForwarding,
        List<String> classOfService,
        @Schema(description = "Counts the changes; also the ETag") int version) {

    static GroupBody of(Group group) {
        return new GroupBody(
                group.aor().user(),
                group.aor().domain(),
                group.displayName(),
                group.addresses().stream().map(Aor::user).sorted().toList(),
                group.strategy().settingName(),
                group.members().stream().map(member -> member.user() + "@" + member.domain()).toList(),
                group.ringTime().isZero() ? null : (int) group.ringTime().toSeconds(),
                group.destination().map(Destination::toString).orElse(null),
                group.memberForwarding(),
                group.classOfService().kinds().stream().sorted().map(GroupBody::text).toList(),
                group.version());
    }

    private static String text(DestinationKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
