package io.switchhook.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RestcommBranchesTest {

    @Test
    void branchesAreHiddenFromOneLookOfOneThread() {
        RestcommBranches branches = new RestcommBranches(Map.of("uri", "branch"));
        branches.hideOnce();

        assertThat(CompletableFuture.supplyAsync(branches::values).join()).hasSize(1);
        assertThat(branches.values()).isEmpty();
        assertThat(branches.values()).hasSize(1);
        assertThat(branches).containsEntry("uri", "branch");
    }
}
