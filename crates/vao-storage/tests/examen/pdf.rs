//! What a PDF may do, and what it may not.

use lopdf::{Object, Stream, dictionary};
use vao_storage::RefusFichier;

use super::{
    examiner_tout,
    fabrique::{avec, avec_objet, avec_octets, clair, compresse, contient, document, objet, protege, script},
};

fn texte(texte: &str) -> Object {
    Object::string_literal(texte)
}

fn nom(nom: &str) -> Object {
    Object::Name(nom.as_bytes().to_vec())
}

/// NOTIFICATION-D3.
#[test]
fn l_ouverture_a_une_page_est_acceptee() {
    let premiere_page = || vec![0.into(), nom("Fit")];
    for destination in [
        Object::Array(premiere_page()),
        nom("Sommaire"),
        texte("sommaire"),
        Object::Null,
        dictionary! { "D" => premiere_page() }.into(),
        dictionary! { "Type" => "Action", "S" => "GoTo", "D" => premiere_page() }.into(),
    ] {
        let mut direct = avec("OpenAction", destination.clone());
        let mut reference = document().0;
        let ailleurs = reference.add_object(destination.clone());
        let catalogue = reference.trailer.get(b"Root").unwrap().as_reference().unwrap();
        reference
            .get_dictionary_mut(catalogue)
            .unwrap()
            .set("OpenAction", ailleurs);

        for document in [&mut direct, &mut reference] {
            assert!(examiner_tout(clair(document)).is_ok(), "{destination:?}");
            assert!(examiner_tout(compresse(document)).is_ok(), "{destination:?}");
        }
    }
}

/// NOTIFICATION-D3.
#[test]
fn un_script_dans_un_flux_compresse_est_refuse() {
    let pdf = compresse(&mut avec_objet(script()));

    assert!(!contient(&pdf, "JavaScript"));
    assert_eq!(examiner_tout(pdf), Err(RefusFichier::PdfActif));
}

#[test]
fn l_ouverture_a_autre_chose_qu_une_page_est_refusee() {
    let page = || vec![0.into(), nom("Fit")];
    for action in [
        script(),
        dictionary! { "S" => "URI", "URI" => texte("https://exemple.fr") },
        dictionary! { "S" => "GoToR", "F" => texte("autre.pdf"), "D" => page() },
        dictionary! { "S" => "GoTo", "D" => page(), "Next" => dictionary! { "S" => "URI" } },
    ] {
        for document in [
            &mut avec("OpenAction", action.clone()),
            &mut avec_objet(dictionary! { "OpenAction" => action.clone() }),
        ] {
            assert_eq!(
                examiner_tout(clair(document)),
                Err(RefusFichier::PdfActif),
                "{action:?}"
            );
            assert_eq!(
                examiner_tout(compresse(document)),
                Err(RefusFichier::PdfActif),
                "{action:?}"
            );
        }
    }
}

#[test]
fn ce_qui_agit_est_refuse_ou_qu_il_soit() {
    let piece = dictionary! { "Type" => "Filespec", "F" => texte("a.exe"), "EF" => dictionary! { "F" => texte("x") } };
    for actif in [
        script(),
        dictionary! { "S" => "Launch", "F" => texte("cmd.exe") },
        dictionary! { "S" => "SubmitForm", "F" => texte("https://exemple.fr") },
        dictionary! { "S" => "ImportData", "F" => texte("a.fdf") },
        dictionary! { "S" => "Rendition", "JS" => texte("app.alert(1)") },
        dictionary! { "Subtype" => "RichMedia" },
        dictionary! { "EmbeddedFiles" => dictionary! { "Names" => vec![texte("a.exe")] } },
        dictionary! { "Subtype" => "FileAttachment", "FS" => piece },
        dictionary! { "AA" => dictionary! { "O" => script() } },
        dictionary! { "A" => dictionary! { "S" => "GoTo", "Next" => vec![script().into()] } },
    ] {
        let mut document = avec_objet(actif.clone());
        assert_eq!(
            examiner_tout(clair(&mut document)),
            Err(RefusFichier::PdfActif),
            "{actif:?}"
        );
        let compresse = compresse(&mut document);
        assert_eq!(
            examiner_tout(compresse),
            Err(RefusFichier::PdfActif),
            "compressé : {actif:?}"
        );
    }
    let joint = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ".to_vec());
    let scene = Stream::new(dictionary! { "Type" => "3D", "OnInstantiate" => 9 }, Vec::new());
    for flux in [joint, scene] {
        assert_eq!(examiner_tout(clair(&mut avec_objet(flux))), Err(RefusFichier::PdfActif));
    }
}

/// Page transitions, print settings: additional actions that run nothing of the above.
#[test]
fn une_action_supplementaire_inerte_est_acceptee() {
    let aa = dictionary! { "O" => dictionary! { "S" => "Named", "N" => "FirstPage" } };

    let mut document = avec("AA", aa);

    assert!(examiner_tout(clair(&mut document)).is_ok());
    assert!(examiner_tout(compresse(&mut document)).is_ok());
}

#[test]
fn ce_qui_parle_d_un_script_n_en_est_pas_un() {
    let lien = dictionary! { "S" => "URI", "URI" => texte("https://exemple.fr/Web/JavaScript/Launch") };
    let titre = dictionary! { "Title" => texte("mon obj : /JS, /Launch (et /RichMedia)") };
    let cours = Stream::new(dictionary! {}, b"BT (/JavaScript) Tj ET /Launch Do".to_vec());
    for objet in [Object::from(lien), titre.into(), cours.into()] {
        let mut document = avec_objet(objet.clone());
        assert!(examiner_tout(clair(&mut document)).is_ok(), "{objet:?}");
        assert!(examiner_tout(compresse(&mut document)).is_ok(), "{objet:?}");
    }
    // A comment, and the end of a longer name.
    assert!(
        examiner_tout(avec_octets(
            b"\n% /JavaScript\n90 0 obj <</JavaScriptActions 0>> endobj\n"
        ))
        .is_ok()
    );
}

#[test]
fn une_mise_a_jour_qui_ajoute_ou_retire_un_script_est_refusee() {
    let actif = "<</S/JavaScript/JS(app.alert(1))>>";
    let sain = clair(&mut document().0);
    let mise_a_jour = |avant: &[u8], objet: &str| {
        let suite = format!("\n90 0 obj\n{objet}\nendobj\nxref\n0 0\ntrailer <</Root 4 0 R>>\nstartxref\n1\n%%EOF");
        [avant, suite.as_bytes()].concat()
    };

    assert!(examiner_tout(mise_a_jour(&sain, "<<>>")).is_ok());
    let ajoute = mise_a_jour(&sain, actif);
    assert_eq!(examiner_tout(ajoute.clone()), Err(RefusFichier::PdfActif));
    assert_eq!(examiner_tout(mise_a_jour(&ajoute, "null")), Err(RefusFichier::PdfActif));
    // The former revision compressed, the new one in the clear.
    let compresse = compresse(&mut avec_objet(script()));
    assert_eq!(
        examiner_tout(mise_a_jour(&compresse, "null")),
        Err(RefusFichier::PdfActif)
    );
}

#[test]
fn un_pdf_protege_est_refuse_avec_ou_sans_mot_de_passe() {
    for mot_de_passe in ["", "secret"] {
        for pdf in protege(document().0, mot_de_passe) {
            assert!(contient(&pdf, "/Encrypt"));
            assert_eq!(examiner_tout(pdf), Err(RefusFichier::PdfProtege), "{mot_de_passe:?}");
        }
    }
}

#[test]
fn un_pdf_coupe_est_illisible() {
    for pdf in [clair(&mut document().0), compresse(&mut document().0)] {
        let fin = pdf.windows(9).rposition(|mot| mot == b"startxref").unwrap();
        for coupe in 5..fin {
            assert_eq!(
                examiner_tout(pdf[..coupe].to_vec()),
                Err(RefusFichier::PdfIllisible),
                "{coupe} octets sur {}",
                pdf.len()
            );
        }
    }
}

#[test]
fn un_pdf_sans_pages_ou_sans_objets_est_illisible() {
    let sans_catalogue = clair(&mut document().0).replace("/Root", "/Toor");
    let sans_pages = clair(&mut document().0).replace("/Kids", "/Sdik");
    let bruit: Vec<u8> = (0..5_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let bruit = [b"%PDF-1.7\n".as_slice(), &bruit, b"\nstartxref\n0\n%%EOF"].concat();
    let rien = b"%PDF-1.7\nstartxref\n0\n%%EOF".to_vec();

    for pdf in [sans_catalogue, sans_pages, bruit, rien] {
        assert_eq!(examiner_tout(pdf), Err(RefusFichier::PdfIllisible));
    }
}

/// Blanks after the end, a wrong offset: viewers do not mind, and these files are common.
#[test]
fn un_pdf_un_peu_abime_est_accepte() {
    let mut pdf = clair(&mut document().0);
    let ailleurs = pdf.windows(9).rposition(|mot| mot == b"startxref").unwrap() + 10;
    pdf[ailleurs] = b'9';
    pdf.extend([b"\r\n".as_slice(), &[0; 4000]].concat());

    assert!(examiner_tout(pdf).is_ok());
}

/// A form described in XML: inert if it has no script.
#[test]
fn un_formulaire_xml_est_refuse_s_il_a_des_scripts() {
    let formulaire = |paquets: &[&[u8]]| {
        let noms: Vec<String> = (0..paquets.len())
            .map(|rang| format!("(p{rang}) {} 0 R ", 99 - rang))
            .collect();
        let flux = paquets
            .iter()
            .zip((0..100).rev())
            .flat_map(|(paquet, numero)| objet(numero, "", paquet));
        let catalogue = format!("\n80 0 obj <</XFA [{}]>> endobj\n", noms.concat());
        avec_octets(&[catalogue.into_bytes(), flux.collect()].concat())
    };
    let utf16: Vec<u8> = "<script>".encode_utf16().flat_map(u16::to_be_bytes).collect();

    for inerte in [
        &[b"<xdp:xdp><description>transcription".as_slice(), b"</xdp:xdp>"][..],
        &[],
    ] {
        assert!(examiner_tout(formulaire(inerte)).is_ok());
    }
    for actif in [
        &[b"<xdp>".as_slice(), b"<template><script>app.alert(1)</script>"][..],
        &[b"<t:SCRIPT contentType='application/x-javascript'/>"],
        &[b"<xdp><scr", b"ipt>app.alert(1)</script>"],
        &[b"<!DOCTYPE x [<!ENTITY s 'x'>]>"],
        &[&utf16],
    ] {
        assert_eq!(
            examiner_tout(formulaire(actif)),
            Err(RefusFichier::PdfActif),
            "{actif:?}"
        );
    }
    for introuvable in ["[(a) 98 0 R]", "98 0 R", "(texte)", "<<>>"] {
        let catalogue = format!("\n80 0 obj <</XFA {introuvable}>> endobj\n");
        let refus = examiner_tout(avec_octets(catalogue.as_bytes()));
        assert_eq!(refus, Err(RefusFichier::PdfActif), "{introuvable}");
    }
}

trait Remplacer {
    /// The same bytes, one word replaced by another of the same length.
    fn replace(self, mot: &str, autre: &str) -> Self;
}

impl Remplacer for Vec<u8> {
    fn replace(mut self, mot: &str, autre: &str) -> Self {
        assert_eq!(mot.len(), autre.len());
        let place = self
            .windows(mot.len())
            .position(|suite| suite == mot.as_bytes())
            .unwrap();
        self[place..place + autre.len()].copy_from_slice(autre.as_bytes());
        self
    }
}
