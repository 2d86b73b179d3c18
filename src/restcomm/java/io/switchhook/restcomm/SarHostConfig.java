package io.switchhook.restcomm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import org.mobicents.servlet.sip.catalina.SipHostConfig;

/**
 * Deploys SIP archives from {@code webapps}, also those named {@code .sar}.
 *
 * <p>Restcomm knows the extension, but Tomcat 7 looks for {@code name.sar.war}. The two kinds differ
 * in name only, so a {@code .sar} is given the other name first. (A copy would be in the way when the
 * application is undeployed: Restcomm would find the original.)
 */
public final class SarHostConfig extends SipHostConfig {

    private static final String SAR = ".sar";

    @Override
    protected void deployWARs(File appBase, String[] files) {
        super.deployWARs(
                appBase,
                Arrays.stream(files).map(name -> war(appBase.toPath(), name)).toArray(String[]::new));
    }

    private static String war(Path appBase, String name) {
        if (!name.toLowerCase(Locale.ROOT).endsWith(SAR)) {
            return name;
        }
        String war = name.substring(0, name.length() - SAR.length()) + ".war";
        try {
            Files.move(appBase.resolve(name), appBase.resolve(war), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return war;
    }
}
