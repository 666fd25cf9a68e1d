//! A code to be read by a camera: the same square of dots in Word, PDF and print.

use qrcode::{EcLevel, QrCode};

/// The white border that readers need, in dots.
const QUIET: usize = 4;
/// Dots a module in the picture, so that no program blurs it.
const SCALE: usize = 4;

/// A square of dark and light dots, without the white border.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    side: usize,
    dark: Vec<bool>,
}

/// A text too long for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text of {0} bytes does not fit a code")]
pub struct BadQr(usize);

impl Qr {
    /// The code of a text, readable with a seventh of it spoilt.
    ///
    /// # Errors
    /// When the text is too long: some 2 300 bytes.
    pub fn of(text: &str) -> Result<Qr, BadQr> {
        let code =
            QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| BadQr(text.len()))?;
        let dark = code.to_colors().into_iter().map(|dot| dot == qrcode::Color::Dark).collect();
        Ok(Qr { side: code.width(), dark })
    }

    /// How many dots a side has, without the border.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Row by row, whether each dot is dark.
    pub fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.dark.chunks(self.side.max(1))
    }

    /// The side with the white border.
    pub fn bordered_side(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// Runs of dark dots, as (column, row, length) within the border.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut out = Vec::new();
        for (y, row) in self.rows().enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    out.push((x + QUIET, y + QUIET, run.len()));
                }
                x += run.len();
            }
        }
        out
    }

    /// The picture with its border: one byte a dot, 0 dark and 255 light.
    pub fn grey(&self) -> Vec<u8> {
        let side = self.bordered_side();
        let mut out = vec![255; side * side];
        for (x, y, length) in self.runs() {
            for place in y * side + x..y * side + x + length {
                if let Some(dot) = out.get_mut(place) {
                    *dot = 0;
                }
            }
        }
        out
    }

    /// As a PNG picture.
    pub(crate) fn png(&self) -> Result<(Vec<u8>, u32), png::EncodingError> {
        let side = self.bordered_side();
        let large = u32::try_from(side * SCALE).unwrap_or(u32::MAX);
        let mut dots = Vec::with_capacity(side * side * SCALE * SCALE);
        for row in self.grey().chunks(side) {
            let wide: Vec<u8> = row.iter().flat_map(|dot| [*dot; SCALE]).collect();
            for _ in 0..SCALE {
                dots.extend_from_slice(&wide);
            }
        }
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, large, large);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&dots)?;
        writer.finish()?;
        Ok((out, large))
    }

    /// As an SVG drawing for print pages.
    pub(crate) fn svg(&self, words: &str) -> String {
        let side = self.bordered_side();
        let path: String = self
            .runs()
            .iter()
            .map(|(x, y, length)| format!("M{x} {y}h{length}v1h-{length}z"))
            .collect();
        format!(
            "<svg class=\"code\" role=\"img\" aria-label=\"{words}\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_the_drawing_and_the_dots_are_one_code() {
        let code = Qr::of("VUON1:05/GCN-HN.HCN").expect("short");
        let side = code.bordered_side();
        let grey = code.grey();
        assert_eq!(
            grey.iter().filter(|dot| **dot == 0).count(),
            code.dark.iter().filter(|d| **d).count()
        );
        // The corner of a finder: seven dark dots after the border.
        assert_eq!(code.runs().first(), Some(&(QUIET, QUIET, 7)));
        assert!(code.svg("").contains(&format!("M{QUIET} {QUIET}h7v1h-7z")));
        let (png, large) = code.png().expect("written");
        assert_eq!(usize::try_from(large).expect("small"), side * SCALE);
        let mut reader =
            png::Decoder::new(std::io::Cursor::new(png)).read_info().expect("a picture");
        let mut dots = vec![0; reader.output_buffer_size().expect("known")];
        reader.next_frame(&mut dots).expect("read");
        let small: Vec<u8> = dots
            .chunks(side * SCALE)
            .step_by(SCALE)
            .flat_map(|row| row.iter().copied().step_by(SCALE))
            .collect();
        assert_eq!(small, grey);
    }

    #[test]
    fn a_text_too_long_is_refused() {
        assert_eq!(Qr::of(&"x".repeat(3_000)), Err(BadQr(3_000)));
    }
}
