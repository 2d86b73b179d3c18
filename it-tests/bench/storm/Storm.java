import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All phones register at once, as after a power cut, and none gives up: each repeats its REGISTER for 32 s (RFC 3261 17.1.2.2),
 * comes back after a 503 when that says so, and after anything else that did not help between 15 and 45 s later.
 *
 * <p>Arguments: the server's address and port, registrations begun a second, seconds until it ends at the latest, and a file of
 * {@code name;domain;password}. Prints what was counted, and for each phone when it began and when it was registered, in ms, or -1.
 */
final class Storm {

    private static final long T1 = 500;
    private static final long T2 = 4_000;
    private static final long TIMER_F = 64 * T1;
    private static final int MOST_READ = 500;
    private static final int BUFFER = 4 << 20;
    private static final Pattern BRANCH = Pattern.compile("branch=z9hG4bK-(\\d+)-(\\d+)");

    private enum State { REGISTERING, AWAY, REGISTERED }

    private record Wake(Phone phone, int turn, long at) {}

    private final DatagramChannel channel;
    private final String here;
    private final List<Phone> phones = new ArrayList<>();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>((one, other) -> Long.compare(one.at(), other.at()));
    private final Random random = new Random(1);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    private final long start = System.nanoTime();
    private int registered;
    private int messages;
    private int challenges;
    private int refusals;
    private int rejections;
    private int timeouts;

    private Storm(InetSocketAddress server) throws IOException {
        channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.bind(new InetSocketAddress(server.getAddress(), 0));
        channel.connect(server);
        channel.configureBlocking(false);
        here = server.getAddress().getHostAddress() + ":" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private long now() {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private final class Phone {

        private final int number;
        private final String user;
        private final String domain;
        private final String password;
        private State state = State.AWAY;
        /** Each transaction, and each time away, is another one: what belongs to an earlier one is ignored. */
        private int turn;
        private int sequence;
        private String proof = "";
        private long interval;
        private long deadline;
        private long beganAt = -1;
        private long registeredAt = -1;

        Phone(int number, String user, String domain, String password) {
            this.number = number;
            this.user = user;
            this.domain = domain;
            this.password = password;
        }

        void register(String withProof) throws IOException {
            proof = withProof;
            state = State.REGISTERING;
            turn++;
            sequence++;
            interval = T1;
            deadline = now() + TIMER_F;
            send();
            wakeIn(interval);
        }

        private void wakeIn(long delay) {
            wakes.add(new Wake(this, turn, now() + delay));
        }

        private void send() throws IOException {
            messages++;
            String aor = "<sip:" + user + "@" + domain + ">";
            String request = "REGISTER sip:" + domain + " SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP " + here + ";branch=z9hG4bK-" + number + "-" + turn + "\r\n"
                    + "Max-Forwards: 70\r\n"
                    + "From: " + aor + ";tag=" + number + "\r\n"
                    + "To: " + aor + "\r\n"
                    + "Call-ID: storm-" + number + "@" + here + "\r\n"
                    + "CSeq: " + sequence + " REGISTER\r\n"
                    + "Contact: <sip:" + user + "@" + here + ">\r\n"
                    + "Expires: 3600\r\n"
                    + proof
                    + "Content-Length: 0\r\n\r\n";
            try {
                channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            } catch (PortUnreachableException e) {
                // Repeated as if it were lost.
            }
        }

        void awake() throws IOException {
            if (state == State.AWAY) {
                register("");
            } else if (state == State.REGISTERING && now() >= deadline) {
                timeouts++;
                goAway(patience());
            } else if (state == State.REGISTERING) {
                send();
                interval = Math.min(T2, 2 * interval);
                wakeIn(Math.min(interval, deadline - now()));
            }
        }

        private long patience() {
            return 15_000 + random.nextInt(30_000);
        }

        private void goAway(long delay) {
            state = State.AWAY;
            turn++;
            wakeIn(delay);
        }

        void answered(int ofTurn, int status, String response) throws IOException {
            if (ofTurn != turn || state != State.REGISTERING || status < 200) {
                return;
            }
            if (status == 200) {
                state = State.REGISTERED;
                registeredAt = now();
                registered++;
            } else if (status == 401 && (proof.isEmpty() || response.contains("stale=true"))) {
                challenges++;
                register(proof(response));
            } else if (status == 503) {
                refusals++;
                String wait = find(response, "(?im)^Retry-After: *(\\d+)");
                goAway(wait.isEmpty() ? patience() : 1000 * Long.parseLong(wait));
            } else {
                rejections++;
                goAway(patience());
            }
        }

        private String proof(String challenge) {
            String realm = find(challenge, "realm=\"([^\"]*)\"");
            String nonce = find(challenge, "nonce=\"([^\"]*)\"");
            String opaque = find(challenge, "opaque=\"([^\"]*)\"");
            String uri = "sip:" + domain;
            String response = md5(md5(user + ":" + realm + ":" + password) + ":" + nonce + ":00000001:storm:auth:"
                    + md5("REGISTER:" + uri));
            return "Authorization: Digest username=\"" + user + "\",realm=\"" + realm + "\",nonce=\"" + nonce + "\",uri=\"" + uri
                    + "\",algorithm=MD5,qop=auth,nc=00000001,cnonce=\"storm\",response=\"" + response + "\""
                    + (opaque.isEmpty() ? "" : ",opaque=\"" + opaque + "\"") + "\r\n";
        }
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.split(";");
            phones.add(new Phone(phones.size(), fields[0], fields[1], fields[2]));
        }
    }

    private void run(double rate, long limit) throws IOException {
        int begun = 0;
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            while (registered < phones.size() && now() < limit) {
                while (begun < phones.size() && begun * 1000 / rate <= now()) {
                    Phone phone = phones.get(begun++);
                    phone.beganAt = now();
                    phone.register("");
                }
                while (!wakes.isEmpty() && wakes.peek().at() <= now()) {
                    Wake wake = wakes.poll();
                    if (wake.turn() == wake.phone().turn) {
                        wake.phone().awake();
                    }
                }
                selector.select(2);
                selector.selectedKeys().clear();
                receive();
            }
        }
    }

    private void receive() throws IOException {
        for (int i = 0; i < MOST_READ; i++) {
            bytes.clear();
            int length;
            try {
                length = channel.read(bytes);
            } catch (PortUnreachableException e) {
                continue;
            }
            if (length <= 0) {
                return;
            }
            String response = new String(bytes.array(), 0, length, StandardCharsets.US_ASCII);
            Matcher branch = BRANCH.matcher(response);
            if (response.startsWith("SIP/2.0 ") && branch.find()) {
                phones.get(Integer.parseInt(branch.group(1)))
                        .answered(Integer.parseInt(branch.group(2)), Integer.parseInt(response.substring(8, 11)), response);
            }
        }
    }

    private void print(PrintStream out) {
        out.printf("messages=%d challenges=%d refusals=%d rejections=%d timeouts=%d%n",
                messages, challenges, refusals, rejections, timeouts);
        phones.forEach(phone -> out.println(phone.beganAt + " " + phone.registeredAt));
    }

    public static void main(String... arguments) throws IOException {
        String[] server = arguments[0].split(":");
        Storm storm = new Storm(new InetSocketAddress(server[0], Integer.parseInt(server[1])));
        storm.read(Path.of(arguments[3]));
        storm.run(Double.parseDouble(arguments[1]), 1000 * Long.parseLong(arguments[2]));
        storm.print(System.out);
    }
}
