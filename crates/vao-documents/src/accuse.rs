//! Accusé de réception d'une déclaration « 2 mois ».

use chrono::{Datelike, NaiveDate};

use vao_domain::typographie::date_longue;

use crate::{
    DocumentError,
    typst_pdf_ua::{Donnees, composer, ecrire},
};

const GABARIT: &str = include_str!("../templates/accuse-2-mois.typ");

/// Service qui adresse l'accusé, imprimé sous l'en-tête de l'État.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Nom complet, par exemple « Direction départementale de l'emploi, du travail et des solidarités ».
    pub nom: String,
    /// Lignes de l'adresse postale.
    pub adresse: Vec<String>,
    /// Adresse électronique à laquelle écrire.
    pub courriel: Option<String>,
    /// Téléphone, écrit comme il doit se lire.
    pub telephone: Option<String>,
}

/// Personne au nom de qui l'accusé est délivré.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signataire {
    /// Prénom et nom.
    pub nom: String,
    /// Qualité, par exemple « Directrice départementale ».
    pub qualite: String,
}

/// Accusé de réception de la déclaration préalable, deux mois avant le séjour.
///
/// Code du tourisme, article R. 412-14. Tout texte est imprimé tel quel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccuseReception2Mois {
    /// Numéro de la déclaration, par exemple `DS-27-038-0042`.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Nom de l'organisme déclarant.
    pub organisme: String,
    /// Numéro de l'agrément « vacances adaptées organisées ».
    pub agrement_numero: String,
    /// Date à laquelle l'agrément a été délivré.
    pub agrement_delivre_le: NaiveDate,
    /// Premier jour du séjour.
    pub debut: NaiveDate,
    /// Dernier jour du séjour.
    pub fin: NaiveDate,
    /// Jour du dépôt de la déclaration.
    pub depose_le: NaiveDate,
    /// Vrai si le dépôt est arrivé moins de deux mois avant le séjour, au titre de l'urgence.
    pub tardif: bool,
    /// Jour de l'accusé.
    pub accuse_le: NaiveDate,
    /// Date limite de la déclaration complémentaire, huit jours avant le séjour.
    pub complementaire_avant_le: NaiveDate,
    /// Nom du département instructeur.
    pub departement_nom: String,
    /// Code du département instructeur : `38`, `2A`, `971`.
    pub departement_code: String,
    /// Service instructeur, si la fiche du territoire le donne.
    pub service: Option<Service>,
    /// Signataire, si la fiche du territoire le donne.
    pub signataire: Option<Signataire>,
}

impl AccuseReception2Mois {
    /// Lettre au format PDF/UA-1 et PDF/A-2a ; les mêmes données donnent les mêmes octets.
    pub fn pdf(&self) -> Result<Vec<u8>, DocumentError> {
        ecrire(&composer(GABARIT, self.donnees())?)
    }

    fn donnees(&self) -> Donnees {
        let donnees = Donnees::default()
            .texte("numero", &self.numero)
            .texte("titre", &self.titre)
            .texte("organisme", &self.organisme)
            .texte("agrement_numero", &self.agrement_numero)
            .texte("agrement_delivre_le", &date_longue(self.agrement_delivre_le))
            .texte("debut", &date_longue(self.debut))
            .texte("fin", &date_longue(self.fin))
            .texte("depose_le", &date_longue(self.depose_le))
            .texte("accuse_le", &date_longue(self.accuse_le))
            .texte("complementaire_avant_le", &date_longue(self.complementaire_avant_le))
            .texte("departement_nom", &self.departement_nom)
            .texte("departement_code", &self.departement_code)
            .entier("tardif", i64::from(self.tardif))
            .entier("annee", self.accuse_le.year().into())
            .entier("mois", self.accuse_le.month().into())
            .entier("jour", self.accuse_le.day().into());
        let donnees = match &self.service {
            None => donnees,
            Some(service) => donnees
                .texte("service_nom", &service.nom)
                .textes("service_adresse", &service.adresse)
                .texte("service_courriel", service.courriel.as_deref().unwrap_or_default())
                .texte("service_telephone", service.telephone.as_deref().unwrap_or_default()),
        };
        match &self.signataire {
            None => donnees,
            Some(signataire) => donnees
                .texte("signataire_nom", &signataire.nom)
                .texte("signataire_qualite", &signataire.qualite),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typst_pdf_ua::texte;

    fn jour(annee: i32, mois: u32, jour: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(annee, mois, jour).unwrap()
    }

    fn accuse() -> AccuseReception2Mois {
        AccuseReception2Mois {
            numero: "DS-27-038-0042".into(),
            titre: "Rando et fromages en Chartreuse".into(),
            organisme: "Association Grand Large".into(),
            agrement_numero: "VAO-84-2024-017".into(),
            agrement_delivre_le: jour(2024, 3, 1),
            debut: jour(2027, 7, 3),
            fin: jour(2027, 7, 17),
            depose_le: jour(2027, 4, 12),
            tardif: false,
            accuse_le: jour(2027, 4, 20),
            complementaire_avant_le: jour(2027, 6, 25),
            departement_nom: "Isère".into(),
            departement_code: "38".into(),
            service: Some(Service {
                nom: "Direction départementale de l’emploi, du travail et des solidarités".into(),
                adresse: vec!["1 avenue Marie-Reynoard".into(), "38029 Grenoble Cedex 2".into()],
                courriel: Some("ddets-vao@isere.test".into()),
                telephone: Some("04 56 00 00 00".into()),
            }),
            signataire: Some(Signataire {
                nom: "Camille Exemple".into(),
                qualite: "Directrice départementale".into(),
            }),
        }
    }

    fn lire(accuse: &AccuseReception2Mois) -> String {
        texte(&composer(GABARIT, accuse.donnees()).unwrap())
    }

    #[test]
    fn la_lettre_dit_tout_ce_que_le_droit_demande() {
        insta::assert_snapshot!(lire(&accuse()));
    }

    #[test]
    fn sans_service_ni_signataire_la_lettre_reste_complete() {
        let nu = AccuseReception2Mois {
            service: None,
            signataire: None,
            ..accuse()
        };

        insta::assert_snapshot!(lire(&nu));
    }

    #[test]
    fn un_depot_tardif_est_dit_et_lui_seul() {
        let tardif = AccuseReception2Mois {
            tardif: true,
            ..accuse()
        };

        let mention = "au titre de l’urgence";
        assert!(lire(&tardif).contains(mention), "{}", lire(&tardif));
        assert!(!lire(&accuse()).contains(mention));
        assert_eq!(composer(GABARIT, tardif.donnees()).unwrap().pages().len(), 1);
    }

    #[test]
    fn un_texte_saisi_n_est_jamais_execute() {
        for piege in [
            r#"#read("/etc/passwd")"#,
            "*gras* _italique_ = titre",
            "<b>gras</b><script>alert(1)</script>",
            r#"" ] #panic("sorti") [ \ $x^2$ @ref // commentaire"#,
        ] {
            let accuse = AccuseReception2Mois {
                titre: piege.into(),
                ..accuse()
            };

            let texte = lire(&accuse);

            assert!(texte.contains(&format!("« {piege} »")), "{texte}");
            assert!(accuse.pdf().is_ok());
        }
    }

    #[test]
    fn un_emoji_ou_un_saut_de_ligne_n_empeche_pas_la_lettre() {
        let accuse = AccuseReception2Mois {
            titre: "Été 🏖 à la mer\r\nligne 2 \u{e000} \u{7} 漢 Ελλάδα".into(),
            ..accuse()
        };

        let texte = lire(&accuse);

        assert!(texte.contains("« Été ? à la mer ligne 2 ? ? Ελλάδα »"), "{texte}");
        assert!(accuse.pdf().unwrap().starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn une_lettre_tient_sur_une_page_meme_avec_de_longs_intitules() {
        let accuse = AccuseReception2Mois {
            titre: "très ".repeat(40),
            organisme: "Association ".repeat(16),
            ..accuse()
        };

        assert_eq!(composer(GABARIT, accuse.donnees()).unwrap().pages().len(), 1);
    }

    #[test]
    fn le_pdf_est_balise_archivable_et_en_francais() {
        let octets = accuse().pdf().unwrap();

        let contient = |motif: &str| octets.windows(motif.len()).any(|w| w == motif.as_bytes());
        assert!(octets.starts_with(b"%PDF-1.7"));
        assert!(contient("<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1");
        assert!(contient("<pdfaid:part>2</pdfaid:part>"), "PDF/A-2");
        assert!(contient("<pdfaid:conformance>A</pdfaid:conformance>"), "niveau A");
        assert!(contient("/Lang(fr-FR)"), "langue");
        assert!(contient("Accusé de réception DS-27-038-0042"), "titre");
    }

    #[test]
    fn les_memes_donnees_donnent_les_memes_octets() {
        assert_eq!(accuse().pdf().unwrap(), accuse().pdf().unwrap());
        let autre = AccuseReception2Mois {
            numero: "DS-27-038-0043".into(),
            ..accuse()
        };
        assert_ne!(accuse().pdf().unwrap(), autre.pdf().unwrap());
    }
}
