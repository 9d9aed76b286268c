//! Attente de l'antivirus : les pièces en cours d'analyse sont relues jusqu'à ce qu'aucune ne le soit.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use vao_client::{Annulation, Appel, Client, ErreurClient};
use vao_contract::documents::{LIRE, PieceDto};
use vao_domain::DocumentId;
use vao_domain::document::StatutPiece;
use wasm_bindgen_futures::spawn_local;

use crate::cadre::annoncer;
use crate::dom::dans_un_navigateur;
use crate::session::{annulation, use_session};

/// Relectures d'une même attente : une dizaine de minutes. Au-delà l'antivirus est en panne, et une page oubliée ne doit
/// pas garder la session ouverte ; rouvrir la page recommence.
const ESSAIS: u32 = 40;

/// Relit ces pièces, et donne à `recevoir` chaque réponse du service. S'arrête avec l'écran ; recommence au plus court
/// quand la liste change.
pub fn suivre(attendues: Memo<Vec<DocumentId>>, recevoir: Callback<(PieceDto,)>) {
    if !dans_un_navigateur() {
        return;
    }
    let session = use_session();
    Effect::new(move |_| {
        let ids = attendues.get();
        if !ids.is_empty() {
            spawn_local(relire(session.client(), annulation(), ids, recevoir));
        }
    });
}

async fn relire(client: Client, annulation: Annulation, ids: Vec<DocumentId>, recevoir: Callback<(PieceDto,)>) {
    for essai in 0..ESSAIS {
        TimeoutFuture::new(attente_ms(essai)).await;
        if annulation.est_faite() {
            return;
        }
        for id in &ids {
            let appel = Appel::new().parametre(id).annulation(&annulation);
            match client.appeler(&LIRE, appel).await {
                Ok(reponse) => {
                    if recevoir.try_run((reponse.corps,)).is_none() {
                        return;
                    }
                }
                Err(ErreurClient::Annulee) => return,
                // Une coupure n'arrête pas l'attente : le prochain essai dira où en est la pièce.
                Err(_) => {}
            }
        }
    }
}

/// Fait dire où en est une pièce.
pub fn annoncer_l_etat(piece: &PieceDto) {
    let suite = match piece.statut {
        StatutPiece::EnQuarantaine => "est reçu, en cours d’analyse.",
        StatutPiece::Saine => "est prêt.",
        StatutPiece::Rejetee => "est refusé par l’antivirus.",
        StatutPiece::Purgee => "n’est plus conservé par le service.",
    };
    annoncer(&["«\u{a0}", &piece.nom, "\u{a0}» ", suite].concat());
}

/// Deux secondes au début, puis de moins en moins souvent.
const fn attente_ms(essai: u32) -> u32 {
    match essai {
        0..10 => 2_000,
        10..20 => 5_000,
        _ => 25_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_attente_s_espace_et_finit() {
        let total: u32 = (0..ESSAIS).map(attente_ms).sum();

        assert_eq!(attente_ms(0), 2_000);
        assert!((1..ESSAIS).all(|essai| attente_ms(essai) >= attente_ms(essai - 1)));
        assert!((8 * 60_000..12 * 60_000).contains(&total), "{total}");
    }
}
