package io.switchhook.anchor;

import io.switchhook.call.MadeCalls;
import io.switchhook.container.SipServices;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.servlet.sip.Address;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.TimerService;
import javax.servlet.sip.URI;

/** A container with one application session, in which a test sees what is sent and says what comes. Not thread-safe. */
public final class FakeSip {

    /** What was sent, in order. */
    final List<SipServletMessage> sent = new ArrayList<>();
    final SipApplicationSession application = applicationSession();
    public final SipServices services = new SipServices(factory(), timerService());
    private final Map<ServletTimer, Serializable> timers = new LinkedHashMap<>();
    private int lastDialog;

    /** What a message is made of. */
    private static final class Message {
        private final String method;
        private final int status;
        private final Dialog dialog;
        private final Message request;
        private final boolean ours;
        private final long cseq;
        private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private String uri;
        private byte[] content;
        private int maxForwards = 70;

        Message(String method, int status, Dialog dialog, Message request, boolean ours, long cseq) {
            this.method = method;
            this.status = status;
            this.dialog = dialog;
            this.request = request;
            this.ours = ours;
            this.cseq = cseq;
            headers.put("CSeq", new ArrayList<>(List.of(cseq + " " + method)));
        }
    }

    /** One SIP session. */
    private final class Dialog {
        private final String callId = "call-" + ++lastDialog;
        /** The party's address: of a callee, where it was called. */
        private String them;
        private final Map<String, Object> attributes = new HashMap<>();
        private final SipSession session = session(this);
        private long cseq;

        Dialog(String them) {
            this.them = them;
        }
    }

    private final Map<Object, Message> insides = new IdentityHashMap<>();

    // What comes

    /** An INVITE from somebody new. */
    SipServletRequest invite(String from, String to, String sdp) {
        return request(describe(initial("INVITE", from, to), sdp));
    }

    /** A SUBSCRIBE from somebody new. */
    public SipServletRequest subscribe(String from, String to) {
        Message subscribe = initial("SUBSCRIBE", from, to);
        subscribe.headers.put("Via", List.of("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"));
        return request(subscribe);
    }

    private Message initial(String method, String from, String to) {
        Message message = new Message(method, 0, new Dialog(from), null, false, 1);
        message.uri = to;
        return message;
    }

    /** A request in the dialog of a message that was sent or has come. */
    SipServletRequest comes(SipServletMessage before, String method, String sdp) {
        Message inside = insides.get(before);
        long cseq = method.equals("ACK") ? inside.cseq : 100 + sent.size();
        return request(describe(new Message(method, 0, inside.dialog, null, false, cseq), sdp));
    }

    /** A response to a request that was sent. */
    public SipServletResponse responds(SipServletMessage request, int status) {
        return responds(request, status, null);
    }

    /** As that, with a description. */
    SipServletResponse responds(SipServletMessage request, int status, String sdp) {
        Message to = insides.get(request);
        return response(describe(new Message(to.method, status, to.dialog, to, false, to.cseq), sdp));
    }

    private static Message describe(Message message, String sdp) {
        message.content = sdp == null ? null : sdp.getBytes();
        return message;
    }

    /** All timers that are armed expire. */
    public void timersExpire() {
        List<Serializable> due = List.copyOf(timers.values());
        timers.clear();
        due.forEach(MadeCalls::expire);
    }

    // What was sent

    /** What was sent and not looked at, in the form "INVITE bob" or "200 INVITE alice", with a description behind it. */
    List<String> news() {
        List<String> news = sent.stream().map(this::told).toList();
        sent.clear();
        return news;
    }

    private String told(SipServletMessage message) {
        Message inside = insides.get(message);
        String start = inside.status == 0 ? inside.method : inside.status + " " + inside.method;
        return start + " " + inside.dialog.them + (inside.content == null ? "" : " " + new String(inside.content));
    }

    /** The last message that was sent and is told so. */
    public <T extends SipServletMessage> T last(Class<T> type, String told) {
        return type.cast(sent.stream().filter(each -> told(each).startsWith(told)).reduce((one, other) -> other).orElseThrow());
    }

    // The container

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) ->
                switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> handler.invoke(proxy, method, arguments == null ? new Object[0] : arguments);
                }));
    }

    private SipServletRequest request(Message message) {
        SipServletRequest request = fake(SipServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getRequestURI" -> uri(message.uri == null ? message.dialog.them : message.uri);
            case "setRequestURI" -> {
                message.uri = arguments[0].toString();
                message.dialog.them = message.uri;
                yield null;
            }
            case "getMaxForwards" -> message.maxForwards;
            case "setMaxForwards" -> {
                message.maxForwards = (int) arguments[0];
                yield null;
            }
            case "createResponse" -> response(
                    new Message(message.method, (int) arguments[0], message.dialog, message, true, message.cseq));
            case "createCancel" -> request(new Message("CANCEL", 0, message.dialog, null, true, message.cseq));
            default -> common((SipServletMessage) proxy, message, method.getName(), arguments);
        });
        insides.put(request, message);
        return request;
    }

    private SipServletResponse response(Message message) {
        SipServletResponse response = fake(SipServletResponse.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getStatus" -> message.status;
            case "getReasonPhrase" -> "";
            case "getRequest" -> insides.keySet().stream().filter(each -> insides.get(each) == message.request).findFirst()
                    .orElseThrow();
            case "createAck" -> request(new Message("ACK", 0, message.dialog, null, true, message.cseq));
            default -> common((SipServletMessage) proxy, message, method.getName(), arguments);
        });
        insides.put(response, message);
        return response;
    }

    private Object common(SipServletMessage proxy, Message message, String method, Object[] arguments) {
        return switch (method) {
            case "getMethod" -> message.method;
            case "getCallId" -> message.dialog.callId;
            case "getSession" -> message.dialog.session;
            case "getApplicationSession" -> application;
            case "getFrom" -> address(message, fromThem(message));
            case "getTo" -> address(message, !fromThem(message));
            case "getHeader" -> message.headers.containsKey((String) arguments[0])
                    ? message.headers.get((String) arguments[0]).get(0) : null;
            case "getHeaders" -> List.copyOf(message.headers.getOrDefault((String) arguments[0], List.of())).iterator();
            case "getHeaderNames" -> List.copyOf(message.headers.keySet()).iterator();
            case "setHeader" -> {
                message.headers.put((String) arguments[0], new ArrayList<>(List.of((String) arguments[1])));
                yield null;
            }
            case "addHeader" -> {
                message.headers.computeIfAbsent((String) arguments[0], name -> new ArrayList<>()).add((String) arguments[1]);
                yield null;
            }
            case "removeHeader" -> {
                message.headers.remove((String) arguments[0]);
                yield null;
            }
            case "getAddressHeader" -> arguments[0].equals("Contact") && !message.ours ? address(message.dialog.them, null) : null;
            case "getLocalPort", "getInitialRemotePort" -> 5060;
            case "getLocalAddr" -> "192.0.2.9";
            case "getExpires" -> message.headers.containsKey("Expires") ? Integer.parseInt(message.headers.get("Expires").get(0)) : -1;
            case "getRawContent" -> message.content;
            case "getContentType" -> message.content == null ? null : "application/sdp";
            case "setContent" -> {
                message.content = (byte[]) arguments[0];
                yield null;
            }
            case "send" -> {
                sent.add(proxy);
                yield null;
            }
            case "toString" -> message.method + " " + message.status;
            default -> null;
        };
    }

    /** Whether the From is the party's. */
    private static boolean fromThem(Message message) {
        return message.ours == (message.status != 0);
    }

    private static Address address(Message message, boolean theirs) {
        String uri = theirs ? message.dialog.them : "sip:server@example.net";
        return address(uri, theirs ? "their-tag" : "our-tag-" + message.dialog.callId);
    }

    private static Address address(String uri, String tag) {
        return fake(Address.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getURI" -> uri(uri);
            case "getParameter" -> tag;
            case "toString" -> "<" + uri + ">";
            default -> null;
        });
    }

    private static URI uri(String text) {
        return fake(URI.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "toString" -> text;
            case "clone" -> proxy;
            default -> null;
        });
    }

    private SipSession session(Dialog dialog) {
        return fake(SipSession.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "isValid" -> true;
            case "getAttribute" -> dialog.attributes.get((String) arguments[0]);
            case "setAttribute" -> {
                dialog.attributes.put((String) arguments[0], arguments[1]);
                yield null;
            }
            case "createRequest" -> request(new Message((String) arguments[0], 0, dialog, null, true, ++dialog.cseq));
            case "getApplicationSession" -> application;
            default -> null;
        });
    }

    private SipApplicationSession applicationSession() {
        Map<String, Object> attributes = new HashMap<>();
        boolean[] valid = {true};
        return fake(SipApplicationSession.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getId" -> "application";
            case "isValid" -> valid[0];
            case "invalidate" -> {
                valid[0] = false;
                yield null;
            }
            case "getAttribute" -> attributes.get((String) arguments[0]);
            case "getSessions" -> List.of("one", "another").iterator();
            case "setExpires" -> 0;
            default -> null;
        });
    }

    private SipFactory factory() {
        return fake(SipFactory.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "createURI" -> uri((String) arguments[0]);
            case "createAddress" -> address(arguments[0].toString(), null);
            case "createRequest" -> {
                Dialog dialog = new Dialog("");
                yield request(new Message(((String) arguments[1]).toUpperCase(Locale.ROOT), 0, dialog, null, true, ++dialog.cseq));
            }
            default -> null;
        });
    }

    private TimerService timerService() {
        return fake(TimerService.class, (proxy, method, arguments) -> {
            ServletTimer[] timer = new ServletTimer[1];
            timer[0] = fake(ServletTimer.class, (self, called, given) ->
                    called.getName().equals("cancel") ? timers.remove(timer[0]) : null);
            timers.put(timer[0], (Serializable) arguments[3]);
            return timer[0];
        });
    }
}
