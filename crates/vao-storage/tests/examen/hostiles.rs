//! PDF made so that two programs read them differently, or so that reading them never ends.

use std::time::{Duration, Instant};

use vao_storage::RefusFichier;

use super::{
    examiner_tout,
    fabrique::{avec_octets, contient, deflate, objet},
};

const ACTIF: &[u8] = b"<</S/JavaScript/JS(app.alert(1))>>";

/// Content of a stream that holds one object; long enough to be worth compressing.
fn porteur(objet: &[u8]) -> Vec<u8> {
    [b"90 0 ".as_slice(), objet, &[b' '; 400]].concat()
}

fn refus(octets: &[u8]) -> Option<RefusFichier> {
    examiner_tout(avec_octets(octets)).err()
}

#[test]
fn un_nom_ecrit_autrement_est_reconnu() {
    for objet in [
        "<</S/J#61vaScript/#4a#53(app.alert(1))>>",
        "<</S%\n/JavaScript%\n/JS<6170702e616c657274>>>",
        "<</A<</B[[<</S/Lau#6Ech>>]]>>>>",
    ] {
        let octets = format!("\n90 0 obj{objet}endobj\n");
        assert_eq!(refus(octets.as_bytes()), Some(RefusFichier::PdfActif), "{objet}");
    }
}

/// Viewers read on where a strict reading would stop.
#[test]
fn un_objet_mal_forme_ne_cache_rien() {
    for objet in [
        "90 0 obj <</A endobj /S/JavaScript>>",
        "90 0 obj <</A stream\n/S/JavaScript>>",
        "90 0 obj <</A obj /S/JavaScript>>",
        "90 0 obj (jamais fermée\nendobj\n91 0 obj <</S/JavaScript>> endobj",
        "90 0 obj <414\nendobj\n91 0 obj <</S/JavaScript>> endobj",
        "90 0obj<</S/JavaScript>>endobj",
        "90 % commentaire\n0 obj1 <</S/JavaScript>>endobj",
        "90 0 obj <<>> endobj trailer <</Root <</AA <</S/JavaScript>>>>>>",
        "90 0 obj <</Length 99>> stream\n91 0 obj <</S/JavaScript>> endobj\nendstream endobj",
        "90 0 obj ]]>> <</S/JavaScript>> endobj",
    ] {
        let octets = format!("\n{objet}\n");
        assert_eq!(refus(octets.as_bytes()), Some(RefusFichier::PdfActif), "{objet}");
    }
}

#[test]
fn un_flux_d_objets_mal_presente_ne_cache_rien() {
    let porteur = porteur(ACTIF);
    let compresse = deflate(&porteur);
    for entetes in [
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode",
        // Viewers recognise it without its type, under other names, in another order.
        "/Filter[/FlateDecode]/First 5/N 1",
        "/Type/Obj#53tm/Filter/Fl#61teDecode/N 1/First 5/DecodeParms null",
        "/Type/ObjStm/N 1/First 5/Filter/Fl/DecodeParms<</Predictor 1>>",
    ] {
        let octets = objet(95, entetes, &compresse);
        assert!(!contient(&octets, "JavaScript"));
        assert_eq!(refus(&octets), Some(RefusFichier::PdfActif), "{entetes}");
    }
    for entetes in [
        "/Type/ObjStm/N 1/First 5",
        "/N 1/First 5/Filter null",
        "/N 1/First 5/Filter[]",
    ] {
        assert_eq!(
            refus(&objet(95, entetes, &porteur)),
            Some(RefusFichier::PdfActif),
            "{entetes}"
        );
    }
    // A word inside the data is not their end.
    let double = porteur_apres(b"(endstream)");
    assert_eq!(
        refus(&objet(95, "/N 2/First 10", &double)),
        Some(RefusFichier::PdfActif)
    );
}

/// Two objects: this one, then the script.
fn porteur_apres(premier: &[u8]) -> Vec<u8> {
    let table = format!("90 0 91 {:<2}", premier.len() + 1);
    [table.as_bytes(), premier, b" ", ACTIF].concat()
}

/// An object left open does not hide the next one of the same stream.
#[test]
fn chaque_objet_d_un_flux_est_lu_a_part() {
    for premier in [b"(ouvert".as_slice(), b"<</A", b"%", b"<41"] {
        let contenu = porteur_apres(premier);
        let octets = objet(95, "/Type/ObjStm/N 2/First 10/Filter/FlateDecode", &deflate(&contenu));
        assert_eq!(refus(&octets), Some(RefusFichier::PdfActif), "{premier:?}");
    }
}

/// What not every viewer reads alike cannot be examined.
#[test]
fn un_flux_d_objets_ambigu_est_refuse() {
    let compresse = deflate(&porteur(b"<</A 1>>"));
    let sain = "/Type/ObjStm/N 1/First 5/Filter/FlateDecode";
    assert_eq!(refus(&objet(95, sain, &compresse)), None);

    for entetes in [
        "/Type/ObjStm/N 1/First 5/Filter/LZWDecode",
        "/Type/ObjStm/N 1/First 5/Filter[/ASCIIHexDecode/FlateDecode]",
        "/Type/ObjStm/N 1/First 5/Filter 12 0 R",
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode/Filter/LZWDecode",
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode/F/LZWDecode",
        "/Type/ObjStm/N 1/N 2/First 5/Filter/FlateDecode",
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode/DP[<</Predictor 15/Columns 4>>]",
        "/Type/ObjStm/N 1/First 5/Filter/FlateDecode/DecodeParms 12 0 R",
        "/Type/ObjStm/N 1/Filter/FlateDecode",
        "/Type/ObjStm/First 5/Filter/FlateDecode",
        "/Type/ObjStm/N 1/First 5 0 R/Filter/FlateDecode",
        "/Type/ObjStm/N 1 0 R/First 5/Filter/FlateDecode",
    ] {
        assert_eq!(
            refus(&objet(95, entetes, &compresse)),
            Some(RefusFichier::PdfIllisible),
            "{entetes}"
        );
    }
    let abime = [b"x\x9c".as_slice(), &[0xFF; 50]].concat();
    assert_eq!(refus(&objet(95, sain, &abime)), Some(RefusFichier::PdfIllisible));
    for longueur in ["/Length 96 0 R", "/Length 0", "/Length 99999", ""] {
        let octets = format!("\n95 0 obj<</N 1/First 5{longueur}>>stream\n90 0 <<>>\nendstream endobj\n");
        assert_eq!(refus(octets.as_bytes()), Some(RefusFichier::PdfIllisible), "{longueur}");
    }
}

/// Files of which a reading without bounds would not end, or would take all the memory.
#[test]
fn une_bombe_est_refusee_sans_etre_lue() {
    let flux = "/Type/ObjStm/N 1/First 5/Filter/FlateDecode";
    let enorme = objet(95, flux, &deflate(&vec![b' '; 34_000_000]));
    assert!(enorme.len() < 100_000, "{}", enorme.len());
    let nombreuses = objet(95, flux, &deflate(&vec![b'0'; 1_000_000])).repeat(200);
    let renvois = b"\n90 0 obj<</OpenAction 91 0 R>>\n91 0 obj 92 0 R\n92 0 obj 93 0 R\n93 0 obj null\n".repeat(2_000);
    let table: Vec<String> = (0..150_000).map(|numero| format!("{numero} 0 ")).collect();
    let table = deflate(table.concat().as_bytes());
    let table = objet(95, "/N 150000/First 9999999/Filter/FlateDecode", &table);

    for (cas, octets) in [
        ("un flux énorme", enorme),
        ("de nombreux flux", nombreuses),
        ("de nombreux objets", table.repeat(10)),
        ("des chaînes qui se recouvrent", b"\n1 0 obj(".repeat(300_000)),
        (
            "des dictionnaires emboîtés",
            [b"\n90 0 obj".to_vec(), b"<</OpenAction ".repeat(200_000)].concat(),
        ),
        (
            "des formulaires emboîtés",
            [b"\n90 0 obj".to_vec(), b"[/XFA ".repeat(200_000)].concat(),
        ),
        ("des renvois multipliés", renvois),
    ] {
        let debut = Instant::now();
        let refus = refus(&octets);
        assert!(
            matches!(refus, Some(RefusFichier::PdfIllisible | RefusFichier::PdfActif)),
            "{cas} : {refus:?}"
        );
        // Without optimisation, and on a busy machine.
        assert!(
            debut.elapsed() < Duration::from_secs(20),
            "{cas} : {:?}",
            debut.elapsed()
        );
    }
}

/// A table that names one large object thousands of times: a reader that follows it copies the object as many times.
#[test]
fn un_objet_nomme_mille_fois_n_est_lu_qu_une_fois() {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Kids[]>>endobj\n".to_vec();
    let gros = pdf.len() + 1;
    pdf.extend(objet(3, "", &b"a".repeat(400_000)));
    let table = format!("xref\n3 9000\n{}", format!("{gros:010} 00000 n \n").repeat(9_000));
    let fin = format!("trailer<</Root 1 0 R/Size 9003>>\nstartxref\n{}\n%%EOF", pdf.len());
    pdf.extend([table.into_bytes(), fin.into_bytes()].concat());

    assert!(examiner_tout(pdf).is_ok());
}
