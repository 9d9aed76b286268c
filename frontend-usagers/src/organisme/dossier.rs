//! La fiche ouverte : sa dernière version connue, l'enregistrement de ses sections, ses adresses.

use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;
use vao_client::{Appel, Client, ErreurClient};
use vao_contract::documents::PieceDto;
use vao_contract::organisme::{LIRE, MODIFIER, OrganismeDto};
use vao_contract::session::MOI;
use vao_domain::document::StatutPiece;
use vao_domain::organisme::SectionOrganisme;
use vao_domain::{Code, DocumentId, OrganismeId, Version};
use vao_ui::pieces::{annoncer_l_etat, suivre};
use vao_ui::session::sauvegarde::CibleDossier;
use vao_ui::session::{Lecture, Session, lire};

/// Adresse du sommaire.
pub(super) const SOMMAIRE: &str = "/organisme";

/// Fiche ouverte, partagée par ses pages. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Dossier {
    pub(super) id: OrganismeId,
    pub(super) lecture: Lecture<OrganismeDto>,
    /// Vrai si l'antivirus a conclu pendant la saisie d'une section : l'état de la fiche a pu changer avec lui.
    a_relire: StoredValue<bool>,
}

/// Dossier fourni par la page de l'organisme.
pub(super) fn use_dossier() -> Dossier {
    expect_context()
}

impl Dossier {
    /// Lit la fiche.
    pub(super) fn ouvrir(id: OrganismeId) -> Self {
        let lecture = lire(move |client, annulation| async move {
            Ok(client
                .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
                .await?
                .corps)
        });
        Self {
            id,
            lecture,
            a_relire: StoredValue::new(false),
        }
    }

    /// Ce que `regard` tire de la fiche (suivi). Les pages ne sont dessinées qu'une fois la fiche lue.
    pub(super) fn avec<R>(self, regard: impl FnOnce(&OrganismeDto) -> R) -> Option<R> {
        self.lecture.donnees.with(|lue| lue.as_ref().map(regard))
    }

    /// Comme `avec`, sans suivi.
    pub(super) fn sans_suivi<R>(self, regard: impl FnOnce(&OrganismeDto) -> R) -> Option<R> {
        self.lecture.donnees.with_untracked(|lue| lue.as_ref().map(regard))
    }

    /// Version de la fiche affichée, pour une action.
    pub(super) fn version(self) -> Version {
        self.sans_suivi(|fiche| fiche.version).unwrap_or(Version(0))
    }

    /// Sections qui concernent l'organisme, dans l'ordre de la fiche.
    pub(super) fn sections(self) -> Vec<SectionOrganisme> {
        self.sans_suivi(sections_de).unwrap_or_default()
    }

    /// Met à jour une pièce de la fiche affichée : la complétude de sa section en dépend.
    ///
    /// La fiche n'est pas relue ici : une version venue d'ailleurs passerait à côté de la saisie en cours.
    pub(super) fn recevoir_piece(self, piece: PieceDto) {
        if piece.statut != StatutPiece::EnQuarantaine {
            self.a_relire.set_value(true);
        }
        self.lecture.donnees.update(|lue| {
            let Some(fiche) = lue else { return };
            match fiche.pieces.iter_mut().find(|connue| connue.id == piece.id) {
                Some(connue) => *connue = piece,
                None => fiche.pieces.push(piece),
            }
        });
    }

    /// Sur une page qui montre l'état de la fiche : la relit quand l'antivirus conclut.
    pub(super) fn suivre_les_pieces(self) {
        if self.a_relire.get_value() {
            self.a_relire.set_value(false);
            self.lecture.recharger();
        }
        let attendues = Memo::new(move |_| self.avec(pieces_en_analyse).unwrap_or_default());
        let recevoir = move |(piece,): (PieceDto,)| {
            if piece.statut != StatutPiece::EnQuarantaine {
                annoncer_l_etat(&piece);
                self.lecture.recharger();
            }
        };
        suivre(attendues, Callback::new(recevoir));
    }

    /// La section, enregistrable par morceaux.
    pub(super) fn cible(self, section: SectionOrganisme) -> CibleDossier<OrganismeDto> {
        let id = self.id;
        CibleDossier::new(
            [&prefixe(id), section.code()].concat(),
            self.lecture,
            |fiche: &OrganismeDto| fiche.version,
            move |fiche| section_en_json(fiche, section),
            move |client, correctif, version| {
                let appel = Appel::new()
                    .parametre(id)
                    .parametre(section)
                    .corps(&correctif)
                    .version(version);
                Box::pin(async move { Ok(client.appeler(&MODIFIER, appel).await?.corps) })
            },
            move |client| Box::pin(async move { Ok(client.appeler(&LIRE, Appel::new().parametre(id)).await?.corps) }),
        )
    }
}

fn pieces_en_analyse(fiche: &OrganismeDto) -> Vec<DocumentId> {
    let attendue = |piece: &&PieceDto| piece.statut == StatutPiece::EnQuarantaine;
    fiche.pieces.iter().filter(attendue).map(|piece| piece.id).collect()
}

/// Sections qui concernent un organisme.
pub(super) fn sections_de(fiche: &OrganismeDto) -> Vec<SectionOrganisme> {
    SectionOrganisme::TOUS
        .iter()
        .copied()
        .filter(|section| section.concerne(fiche.type_organisme, fiche.siege_social))
        .collect()
}

/// `/organisme` ou une de ses pages.
pub(super) fn adresse(page: &str) -> String {
    if page.is_empty() {
        SOMMAIRE.to_owned()
    } else {
        [SOMMAIRE, "/", page].concat()
    }
}

/// Début des clés de brouillon d'une fiche.
pub(super) fn prefixe(id: OrganismeId) -> String {
    ["organisme/", &id.to_string(), "/"].concat()
}

/// La section telle que le formulaire la saisit.
fn section_en_json(fiche: &OrganismeDto, section: SectionOrganisme) -> Value {
    let sections = &fiche.sections;
    match section {
        SectionOrganisme::Identite => en_json(&sections.identite),
        SectionOrganisme::Representants => en_json(&sections.representants),
        SectionOrganisme::Responsable => en_json(&sections.responsable),
        SectionOrganisme::Etablissements => en_json(&sections.etablissements),
        SectionOrganisme::ProtocoleTransport => en_json(&sections.protocole_transport),
        SectionOrganisme::ProtocoleSanitaire => en_json(&sections.protocole_sanitaire),
    }
}

fn en_json(valeur: &impl Serialize) -> Value {
    // Ces structures n'ont que des clés de texte : elles s'écrivent toujours en JSON.
    serde_json::to_value(valeur).unwrap_or_default()
}

/// Relit le profil : l'organisme, son état et les menus qui en dépendent viennent de lui.
pub(super) async fn relire_le_profil(session: Session, client: &Client) -> Result<(), ErreurClient> {
    let profil = client.appeler(&MOI, Appel::new()).await?.corps;
    session.actualiser(profil);
    Ok(())
}
