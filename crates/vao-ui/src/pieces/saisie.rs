//! Pièces d'une section en cours de saisie : la file d'envoi, et la liste que la section cite.

use leptos::prelude::*;
use serde_json::Value;
use vao_client::{Annulation, Appel, CleIdempotence, ErreurClient};
use vao_contract::CodeProbleme;
use vao_contract::documents::{CHAMP_CATEGORIE, CHAMP_FICHIER, DEPOSER, PieceDto};
use vao_domain::document::CategoriePiece;
use vao_domain::{Code, DocumentId};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::controle::refus;
use super::lignes::{self, Etape, Ligne};
use super::suivi::{annoncer_l_etat, suivre};
use crate::cadre::annoncer;
use crate::champs::FichierDepose;
use crate::formulaire::{Champ, Formulaire};
use crate::session::sauvegarde::Liaison;
use crate::session::{Session, use_session};

/// Pièces en cours de saisie, à donner à [`super::ChampPieces`]. `Copy`.
#[derive(Clone, Copy)]
pub struct SaisiePieces {
    categorie: CategoriePiece,
    champ: Champ<Vec<Ligne>>,
    /// Fichiers choisis, gardés jusqu'à leur dépôt : un échec ne fait pas les choisir de nouveau.
    en_main: StoredValue<Vec<EnMain>, LocalStorage>,
    derniere_cle: StoredValue<u32>,
    connues: Signal<Vec<PieceDto>>,
    au_suivi: Callback<(PieceDto,)>,
    session: Session,
}

/// Fichier choisi, pas encore déposé.
struct EnMain {
    ligne: u32,
    fichier: File,
    /// La même à chaque essai : un dépôt dont la réponse s'est perdue n'en fait pas deux.
    cle: CleIdempotence,
    annulation: Annulation,
}

impl SaisiePieces {
    /// Champ « Documents » (`/documents`) d'une section qui cite `documents` ; `connues` les décrit.
    ///
    /// Tant que `actif` est faux, la section montre les pièces d'un autre dossier : rien ne les suit ni ne les retire.
    /// `au_suivi` reçoit chaque pièce qui vient d'être déposée ou de changer d'état : le dossier affiché se met à jour.
    pub fn new(
        formulaire: Formulaire,
        categorie: CategoriePiece,
        documents: &[DocumentId],
        connues: Signal<Vec<PieceDto>>,
        actif: Signal<bool>,
        au_suivi: impl Fn(PieceDto) + Send + Sync + 'static,
    ) -> Self {
        let saisie = Self {
            categorie,
            champ: formulaire.champ("/documents", "Documents", Vec::new()).facultatif(),
            en_main: StoredValue::new_local(Vec::new()),
            derniere_cle: StoredValue::new(0),
            connues,
            au_suivi: Callback::new(move |(piece,): (PieceDto,)| au_suivi(piece)),
            session: use_session(),
        };
        saisie.citer(documents);
        on_cleanup(move || {
            saisie
                .en_main
                .with_value(|fichiers| fichiers.iter().for_each(|en_main| en_main.annulation.annuler()));
        });
        let attendues = Memo::new(move |_| {
            let suivies = || saisie.champ.valeur.with(|lignes| lignes::a_suivre(lignes));
            if actif.get() { suivies() } else { Vec::new() }
        });
        suivre(
            attendues,
            Callback::new(move |(piece,): (PieceDto,)| saisie.recevoir(piece)),
        );
        saisie
    }

    /// Lien pour l'enregistrement automatique : la section cite les pièces déposées, et attend celles qui partent.
    pub fn liaison(self) -> Liaison {
        let citees = Memo::new(move |_| self.champ.valeur.with(|lignes| lignes::citations(lignes)));
        let travail = Memo::new(move |_| self.champ.valeur.with(|lignes| lignes::travail(lignes)));
        Liaison::new(
            self.champ.pointeur(),
            self.champ.libelle(),
            move || Ok(citees.with(|ids| ids.iter().map(|id| Value::String(id.to_string())).collect())),
            move |valeur| self.citer(&identifiants(valeur)),
            move |valeur| self.en_mots(&identifiants(valeur)),
        )
        .pendant(travail)
    }

    pub(super) const fn categorie(self) -> CategoriePiece {
        self.categorie
    }

    pub(super) const fn champ(self) -> Champ<Vec<Ligne>> {
        self.champ
    }

    /// Les lignes, pour le champ qui les montre.
    pub(super) fn fichiers(self) -> Signal<Vec<FichierDepose>> {
        Signal::derive(move || {
            self.champ
                .valeur
                .with(|lignes| lignes.iter().map(Ligne::fichier).collect())
        })
    }

    /// Pièce déposée d'une ligne, et son nom.
    pub(super) fn deposee(self, ligne: &str) -> Option<(DocumentId, String)> {
        self.champ.valeur.with_untracked(|lignes| {
            let ligne = lignes.iter().find(|autre| autre.cle.to_string() == ligne)?;
            Some((ligne.citation()?, ligne.nom.clone()))
        })
    }

    /// Ajoute un fichier : il part à son tour, ou dit pourquoi il ne part pas.
    pub(super) fn choisir(self, fichier: File) {
        let (nom, taille) = (fichier.name(), octets(&fichier));
        let jointes = self.champ.valeur.with_untracked(|lignes| lignes::comptees(lignes));
        let cle = self.nouvelle_cle();
        let etape = if let Some(motif) = refus(self.categorie, &nom, taille, jointes) {
            annoncer(&format!("«\u{a0}{nom}\u{a0}» n’est pas ajouté. {motif}"));
            Etape::Refusee(motif)
        } else {
            self.garder(cle, fichier);
            Etape::Attente
        };
        self.champ.valeur.update(|lignes| {
            lignes.push(Ligne {
                cle,
                nom,
                taille: Some(taille),
                etape,
            });
        });
        self.envoyer();
    }

    fn garder(self, ligne: u32, fichier: File) {
        self.en_main.update_value(|fichiers| {
            fichiers.push(EnMain {
                ligne,
                fichier,
                cle: CleIdempotence::nouvelle(),
                annulation: Annulation::new(),
            });
        });
    }

    /// Renvoie un fichier qui n'a pas pu partir.
    pub(super) fn renvoyer(self, ligne: &str) {
        self.champ.valeur.update(|lignes| {
            let visee = lignes.iter_mut().find(|autre| autre.cle.to_string() == ligne);
            if let Some(ligne) = visee.filter(|ligne| matches!(ligne.etape, Etape::Echouee(_))) {
                ligne.etape = Etape::Attente;
            }
        });
        self.envoyer();
    }

    /// Retire une ligne ; un envoi en cours est abandonné.
    pub(super) fn retirer(self, ligne: &str) {
        let retiree = self
            .champ
            .valeur
            .with_untracked(|lignes| lignes.iter().find(|autre| autre.cle.to_string() == ligne).cloned());
        let Some(retiree) = retiree else { return };
        self.oublier(retiree.cle);
        self.champ
            .valeur
            .update(|lignes| lignes.retain(|autre| autre.cle != retiree.cle));
        annoncer(&format!("«\u{a0}{}\u{a0}» est retiré.", retiree.nom));
    }

    /// Envoie le prochain fichier, si aucun ne part déjà.
    fn envoyer(self) {
        let Some(ligne) = self.champ.valeur.with_untracked(|lignes| lignes::prochaine(lignes)) else {
            return;
        };
        let appel = self.en_main.with_value(|fichiers| {
            let en_main = fichiers.iter().find(|en_main| en_main.ligne == ligne)?;
            let champs = [(CHAMP_CATEGORIE, self.categorie.code())];
            let appel = Appel::new()
                .fichier(&champs, CHAMP_FICHIER, &en_main.fichier)
                .cle(&en_main.cle)
                .annulation(&en_main.annulation);
            Some(appel)
        });
        let Some(appel) = appel else { return };
        self.changer(ligne, |ligne| ligne.etape = Etape::Envoi);
        let client = self.session.client();
        spawn_local(async move {
            let resultat = client.appeler(&DEPOSER, appel).await;
            self.conclure(ligne, resultat.map(|reponse| reponse.corps));
        });
    }

    fn conclure(self, ligne: u32, resultat: Result<PieceDto, ErreurClient>) {
        if self.champ.valeur.is_disposed() {
            return;
        }
        match resultat {
            Ok(piece) => {
                self.oublier(ligne);
                self.changer(ligne, |ligne| ligne.recevoir(&piece));
                self.dire(piece);
            }
            // Retiré pendant son envoi : sa ligne n'est plus là.
            Err(ErreurClient::Annulee) => {}
            Err(erreur) => self.echouer(ligne, &erreur),
        }
        self.envoyer();
    }

    fn echouer(self, ligne: u32, erreur: &ErreurClient) {
        let motif = motif(erreur);
        let etape = if est_passager(erreur) {
            Etape::Echouee(motif.clone())
        } else {
            self.oublier(ligne);
            Etape::Refusee(motif.clone())
        };
        self.changer(ligne, |ligne| {
            annoncer(&format!("«\u{a0}{}\u{a0}» n’est pas envoyé. {motif}", ligne.nom));
            ligne.etape = etape;
        });
    }

    /// Le service dit où en est une pièce.
    fn recevoir(self, piece: PieceDto) {
        let avant = self.champ.valeur.with_untracked(|lignes| {
            let citee = |ligne: &&Ligne| ligne.citation() == Some(piece.id);
            lignes.iter().find(citee).cloned()
        });
        let Some(avant) = avant else { return };
        let mut apres = avant.clone();
        apres.recevoir(&piece);
        if apres != avant {
            self.changer(avant.cle, |ligne| *ligne = apres);
            self.dire(piece);
        }
    }

    /// Annonce l'état d'une pièce, et le dit au dossier affiché.
    fn dire(self, piece: PieceDto) {
        annoncer_l_etat(&piece);
        self.au_suivi.run((piece,));
    }

    fn changer(self, cle: u32, changer: impl FnOnce(&mut Ligne)) {
        self.champ.valeur.update(|lignes| {
            if let Some(ligne) = lignes.iter_mut().find(|ligne| ligne.cle == cle) {
                changer(ligne);
            }
        });
    }

    /// Oublie le fichier d'une ligne, et abandonne son envoi s'il est en cours.
    fn oublier(self, cle: u32) {
        self.en_main.update_value(|fichiers| {
            for en_main in fichiers.iter().filter(|en_main| en_main.ligne == cle) {
                en_main.annulation.annuler();
            }
            fichiers.retain(|en_main| en_main.ligne != cle);
        });
    }

    /// Montre les pièces que la section cite désormais ; rien ne bouge à l'écran si ce sont déjà celles-là.
    fn citer(self, ids: &[DocumentId]) {
        let montrees = self.champ.valeur.get_untracked();
        if lignes::citations(&montrees) != ids {
            let connues = self.connues.get_untracked();
            let citees = lignes::citer(&montrees, ids, &connues, || self.nouvelle_cle());
            self.champ.ecrire(citees);
        }
    }

    fn nouvelle_cle(self) -> u32 {
        self.derniere_cle.update_value(|cle| *cle = cle.wrapping_add(1));
        self.derniere_cle.get_value()
    }

    /// Noms de ces pièces, pour choisir entre deux versions de la liste.
    fn en_mots(self, ids: &[DocumentId]) -> String {
        let connues = self.connues.get_untracked();
        let nom = |id: &DocumentId| {
            let montree = self.champ.valeur.with_untracked(|lignes| {
                let ligne = lignes.iter().find(|ligne| ligne.citation() == Some(*id))?;
                Some(ligne.nom.clone())
            });
            let connue = || {
                connues
                    .iter()
                    .find(|piece| piece.id == *id)
                    .map(|piece| piece.nom.clone())
            };
            montree.or_else(connue).unwrap_or_else(|| "un document".to_owned())
        };
        ids.iter().map(nom).collect::<Vec<_>>().join(", ")
    }
}

fn identifiants(valeur: &Value) -> Vec<DocumentId> {
    let textes = valeur.as_array().into_iter().flatten().filter_map(Value::as_str);
    textes.filter_map(|texte| texte.parse().ok()).collect()
}

/// Vrai si le même fichier peut réussir plus tard : la cause n'est pas en lui.
fn est_passager(erreur: &ErreurClient) -> bool {
    erreur.probleme().is_none_or(|probleme| {
        probleme.status >= 500
            || matches!(
                probleme.code,
                CodeProbleme::NonConnecte | CodeProbleme::TropDeDemandes | CodeProbleme::RequeteInvalide
            )
    })
}

fn motif(erreur: &ErreurClient) -> String {
    match erreur.erreurs().first() {
        Some(champ) => champ.message.clone(),
        None => [&erreur.titre(), ". ", &erreur.message()].concat(),
    }
}

fn octets(fichier: &File) -> u64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "le navigateur donne la taille en nombre flottant, entier et positif"
    )]
    let taille = fichier.size() as u64;
    taille
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vao_contract::Probleme;

    use super::*;

    #[test]
    fn seule_une_cause_passagere_laisse_renvoyer_le_fichier() {
        let de = |code| ErreurClient::Probleme(Box::new(Probleme::de(code)));

        for passagere in [
            ErreurClient::HorsLigne,
            de(CodeProbleme::ServiceIndisponible),
            de(CodeProbleme::NonConnecte),
            de(CodeProbleme::TropDeDemandes),
        ] {
            assert!(est_passager(&passagere), "{passagere:?}");
        }
        for definitive in [
            de(CodeProbleme::TypeFichierRefuse),
            de(CodeProbleme::PdfProtege),
            de(CodeProbleme::CorpsTropGrand),
        ] {
            assert!(!est_passager(&definitive), "{definitive:?}");
        }
    }

    #[test]
    fn un_refus_dit_ce_qui_s_est_passe_puis_quoi_faire() {
        let refus = Probleme::de(CodeProbleme::PdfProtege).detail("Enregistrez-en une copie sans protection.");

        assert_eq!(
            motif(&ErreurClient::Probleme(Box::new(refus))),
            "Ce PDF est protégé. Enregistrez-en une copie sans protection."
        );
    }

    #[test]
    fn une_liste_de_la_section_se_lit_sans_ses_intrus() {
        let id = "0192f0c1-0000-7000-8000-000000000001";

        assert_eq!(identifiants(&json!([id, "?", 3])), [id.parse().unwrap()]);
        assert_eq!(identifiants(&Value::Null), []);
    }
}
