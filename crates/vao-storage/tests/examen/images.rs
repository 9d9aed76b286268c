//! Images: nothing but their pixels comes out.

use std::io::Cursor;

use bytes::Bytes;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use vao_domain::{Code as _, document::TypeFichier};
use vao_storage::{RefusFichier, examiner};

use super::{examiner_tout, fabrique::contient};

/// An image whose upper left quarter is red, and the rest blue.
fn drapeau(largeur: u32, hauteur: u32) -> DynamicImage {
    let rouge = |x, y| x < largeur / 2 && y < hauteur / 2;
    RgbImage::from_fn(largeur, hauteur, |x, y| {
        if rouge(x, y) {
            Rgb([255, 0, 0])
        } else {
            Rgb([0, 0, 255])
        }
    })
    .into()
}

fn ecrire(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut sortie = Cursor::new(Vec::new());
    image.write_to(&mut sortie, format).unwrap();
    sortie.into_inner()
}

fn lire(octets: &[u8]) -> DynamicImage {
    image::load_from_memory(octets).unwrap()
}

/// EXIF data: the orientation, and where the picture was taken.
fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    let entree = |etiquette: u16, nature: u16, nombre: u32, valeur: [u8; 4]| {
        [
            &etiquette.to_be_bytes()[..],
            &nature.to_be_bytes(),
            &nombre.to_be_bytes(),
            &valeur,
        ]
        .concat()
    };
    let [haut, bas] = orientation.to_be_bytes();
    let orientation = entree(0x0112, 3, 1, [haut, bas, 0, 0]);
    // The directory of places, after this one: 8 + 2 + 2 × 12 + 4.
    let lieux = entree(0x8825, 4, 1, [0, 0, 0, 38]);
    let latitude = entree(1, 2, 2, *b"N\0\0\0");
    let carte = entree(0x12, 2, 4, *b"GPS\0");
    tiff.extend(
        [
            &[0, 2][..],
            &orientation,
            &lieux,
            &[0; 4],
            &[0, 2],
            &latitude,
            &carte,
            &[0; 4],
        ]
        .concat(),
    );
    [b"Exif\0\0".to_vec(), tiff].concat()
}

/// A JPEG with these EXIF data, placed as a camera does.
fn photographie(image: &DynamicImage, exif: &[u8]) -> Vec<u8> {
    let jpeg = ecrire(image, ImageFormat::Jpeg);
    let longueur = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &longueur, exif, &jpeg[2..]].concat()
}

fn est_rouge(image: &DynamicImage, x: u32, y: u32) -> bool {
    let Rgba([rouge, _, bleu, _]) = image.get_pixel(x, y);
    rouge > 200 && bleu < 60
}

#[test]
fn une_photographie_perd_son_lieu_et_garde_son_sens() {
    // Where the upper left quarter of the sensor goes, for each way to hold the camera.
    for (orientation, dimensions, coin) in [
        (1, (80, 40), (5, 5)),
        (3, (80, 40), (75, 35)),
        (6, (40, 80), (35, 5)),
        (8, (40, 80), (5, 75)),
    ] {
        let recue = photographie(&drapeau(80, 40), &exif(orientation));
        assert!(contient(&recue, "Exif") && contient(&recue, "GPS"));

        let examine = examiner("IMG_0001.JPG", recue.into(), TypeFichier::TOUS).unwrap();

        assert_eq!(examine.type_fichier, TypeFichier::Jpeg);
        assert!(!contient(&examine.contenu, "Exif") && !contient(&examine.contenu, "GPS"));
        assert!(!examine.contenu.windows(2).any(|marque| marque == [0xFF, 0xE1]));
        let image = lire(&examine.contenu);
        assert_eq!(image.dimensions(), dimensions, "orientation {orientation}");
        assert!(est_rouge(&image, coin.0, coin.1), "orientation {orientation}");
        let (largeur, hauteur) = dimensions;
        assert!(!est_rouge(&image, largeur - 1 - coin.0, hauteur - 1 - coin.1));
    }
}

#[test]
fn des_donnees_exif_abimees_n_empechent_rien() {
    for exif in [
        b"Exif\0\0".to_vec(),
        b"Exif\0\0MM\0*\xFF\xFF\xFF\xFF".to_vec(),
        exif(77),
    ] {
        let examine = examiner_tout(photographie(&drapeau(80, 40), &exif)).unwrap();

        assert_eq!(lire(&examine.contenu).dimensions(), (80, 40));
    }
}

#[test]
fn ce_qui_suit_ou_accompagne_une_image_disparait() {
    let archive = b"PK\x03\x04virus.exe";
    for (format, attendu) in [
        (ImageFormat::Jpeg, TypeFichier::Jpeg),
        (ImageFormat::Png, TypeFichier::Png),
    ] {
        let recue = [ecrire(&drapeau(30, 20), format), archive.to_vec()].concat();

        let examine = examiner_tout(recue).unwrap();

        assert_eq!(examine.type_fichier, attendu);
        assert!(!contient(&examine.contenu, "virus"));
        assert_eq!(lire(&examine.contenu).dimensions(), (30, 20));
    }
    // A text chunk, after the header of a PNG (8 + 25 bytes).
    let png = ecrire(&drapeau(30, 20), ImageFormat::Png);
    let texte = [b"tEXt".as_slice(), b"Comment\0<script>"].concat();
    let longueur = u32::try_from(texte.len() - 4).unwrap().to_be_bytes();
    let somme = crc(&texte).to_be_bytes();
    let bavard = [&png[..33], &longueur, &texte, &somme, &png[33..]].concat();
    assert!(!contient(&examiner_tout(bavard).unwrap().contenu, "script"));
}

#[test]
fn chaque_sorte_de_png_est_relue_a_l_identique() {
    let source = drapeau(30, 20);
    let transparente = RgbaImage::from_fn(30, 20, |x, _| Rgba([9, 200, 7, u8::try_from(x).unwrap()]));
    for image in [
        source.clone(),
        transparente.into(),
        source.to_luma8().into(),
        source.to_luma_alpha8().into(),
        source.to_rgb16().into(),
        source.to_rgba16().into(),
        source.to_luma16().into(),
    ] {
        let examine = examiner_tout(ecrire(&image, ImageFormat::Png)).unwrap();

        assert_eq!(lire(&examine.contenu), image);
    }
}

#[test]
fn un_jpeg_gris_reste_lisible() {
    let gris = DynamicImage::from(drapeau(30, 20).to_luma8());

    let examine = examiner_tout(ecrire(&gris, ImageFormat::Jpeg)).unwrap();

    assert_eq!(lire(&examine.contenu).dimensions(), (30, 20));
}

#[test]
fn une_image_abimee_est_illisible() {
    let png = ecrire(&drapeau(60, 40), ImageFormat::Png);
    let jpeg = ecrire(&drapeau(60, 40), ImageFormat::Jpeg);
    for (cas, contenu) in [
        ("entête PNG seul", png[..8].to_vec()),
        ("PNG coupé", png[..png.len() / 2].to_vec()),
        ("PNG au milieu altéré", [&png[..40], &[0; 40], &png[80..]].concat()),
        ("entête JPEG seul", jpeg[..20].to_vec()),
        ("bruit", [b"\xFF\xD8\xFF\xE0".as_slice(), &[0x5A; 500]].concat()),
        ("PNG qui n'en est pas un", [b"\x89PNG".as_slice(), b"<script>"].concat()),
    ] {
        assert_eq!(examiner_tout(contenu), Err(RefusFichier::ImageIllisible), "{cas}");
    }
}

/// What a header announces costs nothing to its author.
#[test]
fn une_image_trop_grande_est_refusee_d_apres_son_entete() {
    let png = |largeur: u32, hauteur: u32, profondeur: u8, couleurs: u8| {
        let mut entete = [b"IHDR".as_slice(), &largeur.to_be_bytes(), &hauteur.to_be_bytes()].concat();
        entete.extend([profondeur, couleurs, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0D".to_vec();
        png.extend([entete.as_slice(), &crc(&entete).to_be_bytes()].concat());
        let donnees = [b"IDAT".as_slice(), &super::fabrique::deflate(&[0; 100])].concat();
        png.extend(u32::try_from(donnees.len() - 4).unwrap().to_be_bytes());
        png.extend([donnees.as_slice(), &crc(&donnees).to_be_bytes()].concat());
        png
    };
    let mut jpeg = ecrire(&drapeau(60, 40), ImageFormat::Jpeg);
    let cadre = jpeg.windows(2).position(|marque| marque == [0xFF, 0xC0]).unwrap();
    jpeg[cadre + 5..cadre + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);

    for contenu in [
        png(60_000, 60_000, 8, 2),
        png(u32::MAX / 2, u32::MAX / 2, 8, 2),
        png(40_000_001, 1, 1, 0),
        // Few enough points, but eight bytes each.
        png(8_000, 5_000, 16, 6),
        jpeg,
    ] {
        assert_eq!(examiner_tout(contenu), Err(RefusFichier::ImageTropGrande));
    }
    // The largest admitted is only missing its pixels.
    assert_eq!(
        examiner_tout(png(8_000, 5_000, 1, 0)),
        Err(RefusFichier::ImageIllisible)
    );
}

#[test]
fn une_image_au_mauvais_nom_est_refusee() {
    let png = Bytes::from(ecrire(&drapeau(30, 20), ImageFormat::Png));

    for nom in ["photo.jpg", "photo.pdf", "photo.png.html"] {
        let refus = examiner(nom, png.clone(), TypeFichier::TOUS);
        assert_eq!(refus, Err(RefusFichier::ExtensionTrompeuse), "{nom}");
    }
    assert!(examiner("photo.PNG", png, &[TypeFichier::Png]).is_ok());
}

/// Checksum of a PNG chunk.
fn crc(octets: &[u8]) -> u32 {
    !octets.iter().fold(u32::MAX, |somme, octet| {
        (0..8).fold(somme ^ u32::from(*octet), |s, _| {
            if s & 1 == 1 { 0xEDB8_8320 ^ (s >> 1) } else { s >> 1 }
        })
    })
}
