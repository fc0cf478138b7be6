package dev.hasten.cli;

import dev.hasten.explain.Explainer;
import dev.hasten.explain.Explanation;
import dev.hasten.explain.FileWorkshop;
import dev.hasten.explain.LoadClock;
import dev.hasten.explain.MemoryFit;
import dev.hasten.explain.Predictor.Circumstances;
import dev.hasten.explain.Remedies;
import dev.hasten.explain.Remedy;
import dev.hasten.explain.RemedyCase;
import dev.hasten.explain.Trial;
import dev.hasten.explain.Verification;
import dev.hasten.health.Doctor;
import dev.hasten.health.Finding;
import dev.hasten.health.HealthCheck;
import dev.hasten.health.ModelNeeds;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.packed.FreeMemory;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.CeilingStore;
import dev.hasten.machine.CeilingSurvey;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.Fingerprint;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.model.Model;
import dev.hasten.model.WeightSpec;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.LoadedModel;
import dev.hasten.runtime.SamplingDefaults;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What `explain` does, one step after another.
///
/// @param name as the user calls the model
/// @param home Hasten's directory
/// @param progress hears what is being done
record ExplainRun(
    LoadedModel loaded,
    HealthCheck health,
    Path path,
    String name,
    Path home,
    Consumer<String> progress) {

  /// How the model is run.
  record Settings(
      int threads,
      int promptTokens,
      int generateTokens,
      KvType kv,
      KernelChoice kernels,
      RemedyCase.Link link) {
    Circumstances circumstances() {
      return new Circumstances(threads, promptTokens + generateTokens / 2.0, 1, kv);
    }
  }

  /// Whether what was measured of the machine before will do.
  enum Survey {
    REMEMBERED,
    ANEW
  }

  /// All of it.
  ///
  /// @param verify the time to try remedies in; none to leave that
  /// @throws dev.hasten.error.HastenException if the model does not fit into memory, or generates
  ///   no text
  ExplainReport.Explained explained(
      LoadClock loading, Settings settings, Survey survey, Optional<Duration> verify) {
    Model model = loaded.model().model();
    ModelNeeds needs =
        ModelNeeds.of(
            model,
            settings.kv(),
            settings.promptTokens() + settings.generateTokens(),
            settings.threads());
    new MemoryFit(needs.peakBytes(), elements(model), FreeMemory.bytes()).require(name);
    MachineCeilings machine = ceilings(settings.threads(), survey);
    Explanation explanation = explanation(loading, settings, machine);
    List<Finding> findings =
        Doctor.findings(health.setup(loaded.kernels().name()), explanation.runtime(), needs);
    List<Remedy> remedies = remedies(explanation, settings);
    return new ExplainReport.Explained(
        path,
        settings.threads(),
        loaded.kernels().name(),
        activations(),
        explanation,
        verify.map(time -> verified(remedies, settings, time)).orElse(remedies),
        findings);
  }

  private Explanation explanation(LoadClock loading, Settings settings, MachineCeilings machine) {
    Explainer.Question question =
        new Explainer.Question(
            settings.threads(),
            settings.promptTokens(),
            settings.generateTokens(),
            settings.kv(),
            sampling(),
            Ceilings.Method.standard(),
            Explainer.Patience.standard());
    return Explainer.explain(
        new Explainer.Subject(loaded.model().model(), loaded.kernels(), loading, health, machine),
        question,
        progress::accept);
  }

  private MachineCeilings ceilings(int threads, Survey survey) {
    int most = Math.max(threads, Runtime.getRuntime().availableProcessors());
    Fingerprint fingerprint =
        Fingerprint.of(loaded.kernels().name() + " " + activations(), most, path);
    CeilingStore store = CeilingStore.in(home);
    Optional<MachineCeilings> kept =
        survey == Survey.ANEW ? Optional.empty() : store.find(fingerprint);
    return kept.orElseGet(() -> {
      MachineCeilings measured =
          CeilingSurvey.standard()
              .measure(new CeilingSurvey.Question(loaded.kernels().probe(), most, path), progress);
      boolean _ = store.keep(fingerprint, measured); // measured again next time if the disk is full
      return measured;
    });
  }

  private List<Remedy> remedies(Explanation explanation, Settings settings) {
    return Remedies.of(
        RemedyCase.of(
            explanation,
            loaded.model().model(),
            name,
            settings.circumstances(),
            loaded.kernels().name(),
            settings.link()));
  }

  private List<Remedy> verified(List<Remedy> remedies, Settings settings, Duration time) {
    Verification.Setting setting =
        new Verification.Setting(
            loaded.model().model(),
            loaded.kernels(),
            sampling(),
            new Trial.Circumstances(
                settings.threads(), 1, (int) settings.circumstances().context(), settings.kv()),
            new FileWorkshop(home, settings.kernels()));
    return Verification.standard(time).verified(remedies, setting, progress);
  }

  private ActivationType activations() {
    return loaded.kernels().probe().activations();
  }

  private SamplingParams sampling() {
    return SamplingDefaults.of(loaded.model().file());
  }

  private static double elements(Model model) {
    return model.graph().weights().values().stream().mapToDouble(WeightSpec::elements).sum();
  }
}
