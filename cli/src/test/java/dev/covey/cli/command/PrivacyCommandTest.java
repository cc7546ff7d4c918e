package dev.covey.cli.command;

import static dev.covey.cli.command.Cli.covey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.covey.core.error.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivacyCommandTest {
  @TempDir Path folder;

  private static Cli epsilon(Object... more) {
    Object[] words = new Object[2 + more.length];
    words[0] = "privacy";
    words[1] = "epsilon";
    System.arraycopy(more, 0, words, 2, more.length);
    return covey(words);
  }

  @Test
  void epsilonIsGivenByEveryAccountantThatApplies() {
    Cli cli = epsilon("--sigma", 1, "--q", 0.01, "--steps", 1000, "--delta", "1e-6", "--json");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    JsonNode result = cli.json();
    assertThat(result.path("rdp_eps").asDouble()).isLessThan(2.43669).isGreaterThan(2.435);
    assertThat(result.path("pld_eps").asDouble()).isCloseTo(2.12452, within(2e-3));
    assertThat(result.path("analytic_gaussian_eps").isNull()).isTrue();
    assertThat(result.path("epsilon").asDouble()).isEqualTo(result.path("pld_eps").asDouble());
    assertThat(result.path("epsilon_by").asText()).isEqualTo("pld");
    assertThat(result.path("neighbouring_relation").asText()).isEqualTo("add or remove one");
  }

  @Test
  void theTextNamesTheBoundsAndRoundsUp() {
    Cli cli = epsilon("--sigma", 1, "--q", 1, "--steps", 1, "--delta", "1e-5");
    assertThat(cli.out())
        .contains("rdp", "pld", "analytic_gaussian  4.37718", "epsilon", "add or remove one");
    assertThat(PrivacyEpsilon.text(1.0000001)).isEqualTo("1.00001");
  }

  @Test
  void oneAccountantMayBeAskedFor() {
    Cli cli =
        epsilon(
            "--sigma",
            1,
            "--q",
            0.01,
            "--steps",
            10,
            "--delta",
            "1e-6",
            "--accountant",
            "rdp",
            "--json");
    assertThat(cli.json().path("pld_eps").isNull()).isTrue();
    assertThat(cli.json().path("epsilon_by").asText()).isEqualTo("rdp");
    Cli analytic =
        epsilon(
            "--sigma",
            1,
            "--q",
            0.01,
            "--steps",
            10,
            "--delta",
            "1e-6",
            "--accountant",
            "analytic");
    assertThat(analytic.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(analytic.err()).contains("rdp");
  }

  @Test
  void noNoiseIsInfiniteAndNoStepsAreFree() {
    assertThat(
            epsilon("--sigma", 0, "--q", 0.1, "--steps", 1, "--delta", "1e-6", "--json")
                .json()
                .path("epsilon")
                .asText())
        .isEqualTo("inf");
    assertThat(
            epsilon("--sigma", 1, "--q", 0.1, "--steps", 0, "--delta", "1e-6", "--json")
                .json()
                .path("epsilon")
                .asDouble())
        .isZero();
  }

  @Test
  void wrongValuesAreRefusedByName() {
    Cli missing = epsilon("--sigma", 1, "--q", 0.1, "--steps", 1);
    assertThat(missing.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(missing.err()).contains("--delta is missing", "covey privacy epsilon --help");
    Cli rate = epsilon("--sigma", 1, "--q", 2, "--steps", 1, "--delta", "1e-6");
    assertThat(rate.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(rate.err()).contains("sampling rate is 2.0", "0 to 1");
    assertThat(epsilon("--sigma", -1, "--q", 1, "--steps", 1, "--delta", "1e-6").err())
        .contains("noise multiplier is -1.0");
    assertThat(epsilon("--sigma", 1, "--q", 1, "--steps", -1, "--delta", "1e-6").exitCode())
        .isEqualTo(ExitCodes.USAGE);
    assertThat(epsilon("--csv", "x.csv").err()).contains("--out");
  }

  @Test
  void aTableIsFilledInTheSameOrder() throws IOException {
    Path in = folder.resolve("in.csv");
    Path out = folder.resolve("out.csv");
    Files.write(
        in,
        List.of(
            "delta,q,note,sigma,steps",
            "1e-6,0.01,a,1.0,1000",
            "1e-5,1,b,1,1",
            "1e-5,0.1,c,0,1",
            ""));
    Cli cli = epsilon("--csv", in, "--out", out, "--json");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    assertThat(cli.json().path("rows").asInt()).isEqualTo(3);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("sigma,q,steps,delta,rdp_eps,pld_eps,analytic_gaussian_eps");
    assertThat(lines.get(1)).startsWith("1.0,0.01,1000,1e-6,2.43").endsWith(",");
    assertThat(lines.get(2)).startsWith("1,1,1,1e-5,4.7").contains(",4.37717809");
    assertThat(lines.get(3)).isEqualTo("0,0.1,1,1e-5,inf,inf,");
    assertThat(lines).hasSize(4);
  }

  @Test
  void aBrokenTableIsRefusedWithItsLine() throws IOException {
    Path in = folder.resolve("in.csv");
    Path out = folder.resolve("out.csv");
    Files.write(in, List.of("sigma,q,steps,delta", "1,0.1,10,1e-5", "1,0.1,ten,1e-5"));
    Cli cli = epsilon("--csv", in, "--out", out);
    assertThat(cli.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("in.csv:3", "steps is 'ten'");
    assertThat(out).doesNotExist();
    Files.write(in, List.of("sigma,q,delta", "1,0.1,1e-5"));
    assertThat(epsilon("--csv", in, "--out", out).err()).contains("no column steps");
  }

  @Test
  void sigmaIsTheInverse() {
    Cli cli =
        covey(
            "privacy",
            "sigma",
            "--epsilon",
            2,
            "--q",
            0.01,
            "--steps",
            1000,
            "--delta",
            "1e-6",
            "--json");
    assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCodes.DONE);
    double sigma = cli.json().path("sigma").asDouble();
    Cli back = epsilon("--sigma", sigma, "--q", 0.01, "--steps", 1000, "--delta", "1e-6", "--json");
    assertThat(back.json().path("epsilon").asDouble()).isLessThanOrEqualTo(2).isGreaterThan(1.99);
    assertThat(
            covey("privacy", "sigma", "--epsilon", 0, "--q", 1, "--steps", 1, "--delta", 0.1)
                .exitCode())
        .isEqualTo(ExitCodes.USAGE);
    assertThat(
            covey("privacy", "sigma", "--epsilon", 1, "--q", 1, "--steps", 9, "--delta", "1e-5")
                .out())
        .startsWith("sigma ");
  }
}
