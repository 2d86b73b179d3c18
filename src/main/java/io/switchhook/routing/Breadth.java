package io.switchhook.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Max-Breadth: how many branches a request may have at once from here on, those made by the next proxies included (RFC 5393 5.3.3): divided
 * among the branches, and had back from those that have a final response. Not thread-safe.
 */
public final class Breadth {

    public static final String HEADER = "Max-Breadth";
    /** The status of a request that has more targets than breadth (RFC 5393 5.3.3.2). */
    public static final int EXCEEDED = 440;
    public static final String EXCEEDED_REASON = "Max-Breadth Exceeded";

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final int all;
    private final Map<Integer, Integer> taken = new HashMap<>();

    private Breadth(int all) {
        this.all = all;
    }

    /**
     * That of a request.
     *
     * @param values of its Max-Breadth; one that is no number counts as absent
     * @param limit what it has at most, and without a Max-Breadth
     */
    public static Breadth of(List<String> values, int limit) {
        return new Breadth(values.stream()
                .map(String::strip)
                .filter(value -> NUMBER.matcher(value).matches())
                .mapToInt(Integer::parseInt)
                .reduce(limit, Math::min));
    }

    /**
     * Divides half of what is left, or as much as is needed, among new branches: the other half is for those that are tried
     * after them while they have no final response.
     *
     * @param first the number of the first branch; the others follow
     * @return how much each of them has; empty when there is not enough left for all
     */
    public Optional<List<Integer>> take(int first, int count) {
        int left = all - taken.values().stream().mapToInt(Integer::intValue).sum();
        if (count > left) {
            return Optional.empty();
        }
        int share = Math.max(count, (left + 1) / 2);
        List<Integer> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int one = share / count + (i < share % count ? 1 : 0);
            shares.add(one);
            taken.put(first + i, one);
        }
        return Optional.of(shares);
    }

    /** A branch has ended. */
    public void giveBack(int branch) {
        taken.remove(branch);
    }
}
