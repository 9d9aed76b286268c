//! Files as people send them, and as those who want to harm would.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail with them"
)]

mod fabrique;
mod hostiles;
mod images;
mod pdf;

use bytes::Bytes;
use lopdf::Document;
use proptest::prelude::*;
use vao_domain::{Code as _, document::TypeFichier};
use vao_storage::{Examine, RefusFichier, examiner};

/// Examination under a name that suits anything.
fn examiner_tout(contenu: impl Into<Bytes>) -> Result<Examine, RefusFichier> {
    examiner("protocole", contenu.into(), TypeFichier::TOUS)
}

#[test]
fn un_pdf_est_garde_tel_quel() {
    let contenu = Bytes::from(fabrique::clair(&mut fabrique::document().0));

    let examine = examiner("Protocole.PDF", contenu.clone(), &[TypeFichier::Pdf]).unwrap();

    assert_eq!(examine.type_fichier, TypeFichier::Pdf);
    assert_eq!(examine.contenu, contenu);
}

#[test]
fn un_type_qui_n_est_pas_admis_est_refuse() {
    let pdf = Bytes::from(fabrique::clair(&mut fabrique::document().0));

    for admis in [&[][..], &[TypeFichier::Jpeg, TypeFichier::Png]] {
        assert_eq!(
            examiner("protocole.pdf", pdf.clone(), admis),
            Err(RefusFichier::TypeRefuse)
        );
    }
}

#[test]
fn une_extension_qui_ment_est_refusee() {
    let pdf = Bytes::from(fabrique::clair(&mut fabrique::document().0));

    for nom in [
        "protocole.jpg",
        "protocole.pdf.exe",
        "protocole.html",
        "protocole.pdf.exe. ",
    ] {
        assert_eq!(
            examiner(nom, pdf.clone(), TypeFichier::TOUS),
            Err(RefusFichier::ExtensionTrompeuse),
            "{nom}"
        );
    }
    for nom in [
        "protocole",
        "protocole.pdf",
        "Protocole du 12.06",
        r"C:\scans\M. Dupont.PDF",
    ] {
        assert!(examiner(nom, pdf.clone(), TypeFichier::TOUS).is_ok(), "{nom}");
    }
}

#[test]
fn ce_qui_n_est_pas_reconnu_est_refuse() {
    let pdf = fabrique::clair(&mut fabrique::document().0);
    let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>".to_vec();
    let mut html_puis_pdf = html.clone();
    html_puis_pdf.resize(500, b' ');
    html_puis_pdf.extend(&pdf);
    let mut blancs_puis_pdf = vec![b' '; 500];
    blancs_puis_pdf.extend(&pdf);
    // iPhone photographs: nothing decodes them safely here.
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();

    for (cas, contenu) in [
        ("vide", Vec::new()),
        ("texte", b"bonjour".to_vec()),
        ("page", html),
        ("page puis PDF", html_puis_pdf),
        ("blancs puis PDF", blancs_puis_pdf),
        ("archive", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec()),
        ("programme", b"MZ\x90\0\x03\0\0\0\x04\0".to_vec()),
        ("photographie HEIC", heic),
        ("GIF", b"GIF89a\x01\0\x01\0".to_vec()),
    ] {
        let refus = examiner("protocole.pdf", contenu.into(), TypeFichier::TOUS);
        assert_eq!(refus, Err(RefusFichier::TypeRefuse), "{cas}");
    }
}

/// Words that make a PDF, and that unmake one.
fn mot() -> impl Strategy<Value = Vec<u8>> {
    let mots: &[&[u8]] = &[
        b"1 0 obj\n",
        b"2 0 obj",
        b"endobj\n",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"<",
        b">",
        b"%",
        b"\\",
        b"/",
        b"#",
        b"\n",
        b" 1 0 R ",
        b" 99999999999999999999 ",
        b" -1 ",
        b"/Type/ObjStm",
        b"/First 4",
        b"/N 1",
        b"/N 99999999",
        b"/First 18446744073709551615",
        b"/Filter/FlateDecode",
        b"/Filter[",
        b"/DecodeParms",
        b"/Predictor",
        b"/Length 10",
        b"/OpenAction",
        b"/XFA",
        b"/Root",
        b"/Pages",
        b"/Kids",
        b"stream\n",
        b"stream\r\n",
        b"\nendstream\n",
        b"1 0 2 5 ",
        b"trailer",
    ];
    prop_oneof![
        8 => proptest::sample::select(mots).prop_map(<[u8]>::to_vec),
        1 => proptest::collection::vec(any::<u8>(), 0..20),
    ]
}

/// Content that starts as one of the types we read.
fn contenu() -> impl Strategy<Value = Vec<u8>> {
    let debuts: &[&[u8]] = &[
        b"",
        b"%PDF-1.7\n",
        b"\xFF\xD8\xFF\xE0\0\x10JFIF\0",
        b"\xFF\xD8\xFF\xE1\0\x20Exif\0\0II*\0",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0",
    ];
    (
        proptest::sample::select(debuts),
        proptest::collection::vec(any::<u8>(), 0..600),
    )
        .prop_map(|(debut, suite)| [debut, &suite].concat())
}

proptest! {
    #[test]
    fn aucun_contenu_ne_fait_tomber_l_examen(contenu in contenu()) {
        let _verdict = examiner_tout(contenu);
    }

    #[test]
    fn aucun_assemblage_de_mots_ne_fait_tomber_l_examen(mots in proptest::collection::vec(mot(), 0..80)) {
        let texte = mots.concat();
        let pdf = [b"%PDF-1.7\n".as_slice(), &texte, b"\nstartxref\n0\n%%EOF"].concat();

        let _verdict = examiner_tout(pdf);
    }

    /// Whatever stands before and after it, an object that runs a script is found.
    #[test]
    fn un_script_est_trouve_ou_qu_il_soit(avant in proptest::collection::vec(mot(), 0..40), apres in proptest::collection::vec(mot(), 0..40)) {
        let objet = b"\n7 0 obj <</S/JavaScript/JS(x)>> endobj\n".as_slice();
        let pdf = [b"%PDF-1.7\n".as_slice(), &avant.concat(), objet, &apres.concat(), b"\nstartxref\n0\n%%EOF"].concat();

        prop_assert!(matches!(examiner_tout(pdf), Err(RefusFichier::PdfActif)));
    }

    #[test]
    fn un_pdf_altere_ne_fait_pas_tomber_l_examen(place in any::<prop::sample::Index>(), octet in any::<u8>()) {
        let mut pdf = fabrique::compresse(&mut fabrique::document().0);
        let place = place.index(pdf.len());
        pdf[place] = octet;

        let _verdict = examiner_tout(pdf);
    }
}

/// What the tests make is what they say: another program reads it.
#[test]
fn les_pdf_de_ces_tests_sont_lisibles() {
    for contenu in [
        fabrique::clair(&mut fabrique::document().0),
        fabrique::compresse(&mut fabrique::document().0),
    ] {
        assert_eq!(Document::load_mem(&contenu).unwrap().get_pages().len(), 1);
        assert!(examiner_tout(contenu).is_ok());
    }
}
