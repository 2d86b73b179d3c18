package io.switchhook.console.api;

import io.switchhook.group.GroupDraft;
import io.switchhook.subscriber.InvalidFieldException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A hunt group as clients write it, always as a whole. What is null gets its default. */
@Schema(name = "GroupInput")
record GroupInput(
        @Schema(description = "1 to 64 letters, digits and -_.!~*'&=+$; cannot be changed", example = "sales") String username,
        @Schema(description = "One of the domains, by name or alias; cannot be changed", example = "example.com") String domain,
        @Schema(description = "At most 128 characters", example = "Sales") String displayName,
        @Schema(description = "Further numbers and extensions", example = "[\"+4930700\", \"700\"]") List<String> addresses,
        @Schema(description = "all-at-once, in-order, round-robin or longest-idle", example = "round-robin") String strategy,
        @Schema(description = "Subscribers and other groups, in their order; default none",
                example = "[\"alice\", \"bob@example.com\"]")
                List<String> members,
        @Schema(description = "How long each member rings, 1 to 600 seconds; default as his phones always ring", example = "15")
                Integer ringTime,
        @Schema(description = "Where a call goes that nobody takes: as that of a rule, but a voicemail must be somebody's;"
                        + " default nowhere",
                example = "voicemail:alice@example.com")
                String destination,
        @Schema(description = "Whether a call follows the rules of a member who takes no calls, is busy or not registered;"
                        + " default false")
                Boolean memberForwarding,
        @Schema(description = "Where the group may send calls: some of internal, national, international, premium; default"
                        + " internal")
                List<String> classOfService) {

    GroupDraft draft() {
        if (classOfService != null && classOfService.contains(null)) {
            throw new InvalidFieldException("classOfService", "must not contain null");
        }
        return new GroupDraft(username, domain, displayName, addresses, strategy, members, ringTime, destination,
                memberForwarding, classOfService == null ? null : String.join(",", classOfService));
    }

    /**
     * The same for a group that exists.
     *
     * @throws InvalidFieldException when it would get another name
     */
    GroupDraft change(String itsUsername, String itsDomain) {
        if (username != null && !username.equals(itsUsername)) {
            throw new InvalidFieldException("username", "cannot be changed");
        }
        if (domain != null && !domain.equals(itsDomain)) {
            throw new InvalidFieldException("domain", "cannot be changed");
        }
        return new GroupInput(itsUsername, itsDomain, displayName, addresses, strategy, members, ringTime, destination,
                memberForwarding, classOfService).draft();
    }
}
