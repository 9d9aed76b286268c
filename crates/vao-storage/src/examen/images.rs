//! Images decoded then written again: nothing is left but the pixels.
//!
//! What goes away: the EXIF data (place and date of the shot, device), the embedded thumbnail, comments, colour
//! profiles, and whatever follows the image. What is kept of EXIF is the orientation, applied to the pixels.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    metadata::Orientation,
};
use vao_domain::document::TypeFichier;

use super::RefusFichier;

/// A page at 600 dots per inch has thirty-five million points; the best telephones make less.
const POINTS_MAX: u64 = 40_000_000;
/// Decoded image: forty million points of four bytes. Turning it and writing it again take as much each.
const MEMOIRE_MAX: u64 = 160_000_000;
const QUALITE_JPEG: u8 = 85;

/// Decodes an image and writes it again in its own format.
pub(super) fn reecrire(octets: &[u8], type_fichier: TypeFichier) -> Result<Bytes, RefusFichier> {
    let format = match type_fichier {
        TypeFichier::Jpeg => ImageFormat::Jpeg,
        TypeFichier::Png => ImageFormat::Png,
        TypeFichier::Pdf => return Err(RefusFichier::ImageIllisible),
    };
    let image = decoder(octets, format).map_err(refus)?;
    encoder(&image, format).map_err(refus)
}

fn decoder(octets: &[u8], format: ImageFormat) -> Result<DynamicImage, ImageError> {
    let mut lecteur = ImageReader::with_format(Cursor::new(octets), format);
    let mut limites = Limits::default();
    limites.max_alloc = Some(MEMOIRE_MAX);
    lecteur.limits(limites);
    let mut decodeur = lecteur.into_decoder()?;
    // What the header announces, before anything is reserved for it.
    let (largeur, hauteur) = decodeur.dimensions();
    if u64::from(largeur) * u64::from(hauteur) > POINTS_MAX || decodeur.total_bytes() > MEMOIRE_MAX {
        let trop = image::error::LimitErrorKind::DimensionError;
        return Err(ImageError::Limits(image::error::LimitError::from_kind(trop)));
    }
    // Damaged EXIF data says nothing of the pixels: they are shown as they come.
    let orientation = decodeur.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decodeur)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn encoder(image: &DynamicImage, format: ImageFormat) -> Result<Bytes, ImageError> {
    let mut sortie = Cursor::new(Vec::new());
    if format == ImageFormat::Jpeg {
        image.write_with_encoder(JpegEncoder::new_with_quality(&mut sortie, QUALITE_JPEG))?;
    } else {
        image.write_to(&mut sortie, format)?;
    }
    Ok(Bytes::from(sortie.into_inner()))
}

fn refus(erreur: ImageError) -> RefusFichier {
    match erreur {
        ImageError::Limits(_) => RefusFichier::ImageTropGrande,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => RefusFichier::ImageIllisible,
    }
}
