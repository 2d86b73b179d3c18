package io.switchhook.voicemail.mail;

import com.sun.mail.smtp.SMTPAddressFailedException;
import com.sun.mail.smtp.SMTPSendFailedException;
import io.switchhook.settings.MailSettings;
import io.switchhook.settings.MailSettings.Encryption;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import javax.activation.DataHandler;
import javax.mail.Address;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.AddressException;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeBodyPart;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import javax.mail.util.ByteArrayDataSource;

/** Sends e-mail to an SMTP server. Waits for it, half a minute at most for each step. */
final class SmtpSender {

    private static final String CONNECTION_TIME = "15000";
    private static final String STEP_TIME = "30000";
    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final int PERMANENT = 500;

    private final MailSettings settings;
    private final Session session;

    /** The server will not take an e-mail however often it is tried. */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** @param further properties of Jakarta Mail */
    SmtpSender(MailSettings settings, Properties further) {
        this.settings = settings;
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", settings.host());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.setProperty("mail.smtp.connectiontimeout", CONNECTION_TIME);
        properties.setProperty("mail.smtp.timeout", STEP_TIME);
        properties.setProperty("mail.smtp.writetimeout", STEP_TIME);
        properties.setProperty("mail.smtp.from", settings.from());
        properties.setProperty("mail.smtp.auth", Boolean.toString(!settings.user().isEmpty()));
        Encryption encryption = settings.encryption();
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(encryption == Encryption.TLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.starttls.enable",
                Boolean.toString(encryption == Encryption.OFFERED || encryption == Encryption.REQUIRED));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(encryption == Encryption.REQUIRED));
        properties.putAll(further);
        this.session = Session.getInstance(properties);
    }

    /**
     * Sends one.
     *
     * @param id the same for the same e-mail, so that who gets it twice may notice
     * @param to an e-mail address
     * @param name of whom it is to, may be empty
     * @param recording a WAV file to attach
     * @throws RefusedException when it is refused for good
     * @throws MessagingException when it may be taken later
     */
    void send(UUID id, String to, String name, Letter letter, Optional<byte[]> recording, Instant now)
            throws MessagingException, RefusedException {
        MimeMessage message = compose(id, to, name, letter, recording, now);
        try (Transport transport = session.getTransport("smtp")) {
            if (settings.user().isEmpty()) {
                transport.connect();
            } else {
                transport.connect(settings.user(), settings.password());
            }
            transport.sendMessage(message, message.getAllRecipients());
        } catch (MessagingException e) {
            if (isRefusal(e)) {
                throw new RefusedException(e);
            }
            throw e;
        }
    }

    /** Whether the recipient or the content was refused for good (RFC 5321 4.2.1); our own faults may be mended. */
    private static boolean isRefusal(MessagingException failure) {
        for (Exception each = failure; each instanceof MessagingException next; each = next.getNextException()) {
            if (each instanceof SMTPAddressFailedException address && address.getReturnCode() >= PERMANENT
                    || each instanceof SMTPSendFailedException content && content.getReturnCode() >= PERMANENT) {
                return true;
            }
        }
        return false;
    }

    private MimeMessage compose(
            UUID id, String to, String name, Letter letter, Optional<byte[]> recording, Instant now)
            throws MessagingException, RefusedException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + id + settings.from().substring(settings.from().indexOf('@')) + ">");
            }
        };
        message.setFrom(address(settings.from(), "Voicemail"));
        message.setRecipient(Message.RecipientType.TO, address(to, Letter.seen(name)));
        message.setSubject(letter.subject(), UTF_8);
        message.setSentDate(Date.from(now));
        // No holiday notice is to answer it (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        if (letter.urgent()) {
            message.setHeader("Importance", "high");
            message.setHeader("X-Priority", "1");
        }
        if (recording.isEmpty()) {
            message.setText(letter.text(), UTF_8);
        } else {
            MimeBodyPart text = new MimeBodyPart();
            text.setText(letter.text(), UTF_8);
            MimeBodyPart sound = new MimeBodyPart();
            sound.setDataHandler(new DataHandler(new ByteArrayDataSource(recording.get(), "audio/x-wav")));
            sound.setFileName(letter.fileName());
            sound.setDisposition(MimeBodyPart.ATTACHMENT);
            message.setContent(new MimeMultipart(text, sound));
        }
        message.saveChanges();
        return message;
    }

    private static Address address(String address, String name) throws RefusedException {
        try {
            InternetAddress internet = new InternetAddress(address, true);
            if (!name.isEmpty()) {
                internet.setPersonal(name, UTF_8);
            }
            return internet;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new RefusedException(e);
        }
    }
}
