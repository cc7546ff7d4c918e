package dev.covey.aggregation.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.aggregation.vector.SectionLayout.Section;
import dev.covey.aggregation.vector.SectionLayout.Weighting;
import java.util.List;
import org.junit.jupiter.api.Test;

class SectionLayoutTest {
  @Test
  void sectionsLieBackToBack() {
    SectionLayout layout = SectionLayout.deltaAndControl(3);
    assertThat(layout.dimension()).isEqualTo(6);
    assertThat(layout.bytes()).isEqualTo(24);
    assertThat(layout.offset("control")).isEqualTo(3);
    assertThat(layout.length("control")).isEqualTo(3);
    assertThat(layout.contains("weight")).isFalse();
    assertThatThrownBy(() -> layout.offset("weight")).hasMessageContaining("weight");
    assertThatThrownBy(() -> layout.length("weight")).hasMessageContaining("weight");
  }

  @Test
  void layoutsThatMeanOtherThingsHaveOtherDigests() {
    assertThat(SectionLayout.delta(3).sha256())
        .isNotEqualTo(SectionLayout.delta(4).sha256())
        .isNotEqualTo(
            SectionLayout.of(List.of(new Section("delta", 3, Weighting.UNIFORM))).sha256());
    assertThat(SectionLayout.delta(3)).isEqualTo(SectionLayout.delta(3));
  }

  @Test
  void emptyAndDoubledSectionsAreRefused() {
    assertThatThrownBy(() -> SectionLayout.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SectionLayout.delta(0)).isInstanceOf(IllegalArgumentException.class);
    Section section = new Section("a", 1, Weighting.UNIFORM);
    assertThatThrownBy(() -> SectionLayout.of(List.of(section, section)))
        .hasMessageContaining("twice");
  }
}
